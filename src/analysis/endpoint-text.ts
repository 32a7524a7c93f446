import { formatAddress } from "../decode/addresses.js";
import type { Connection } from "./connection.js";

/** "172.18.0.2:2222", "[fd00::2]:2222": the endpoint on side 0 (a) or 1 (b). Allocates: for connections, never for packets. */
export function endpointText(connection: Connection, side: 0 | 1): string {
  const address = addressText(connection, side);
  const port = side === 0 ? connection.portA : connection.portB;
  return connection.ipVersion === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The address on side 0 (a) or 1 (b). */
export function addressText(connection: Connection, side: 0 | 1): string {
  return side === 0
    ? formatAddress(connection.ipVersion, connection.a0, connection.a1, connection.a2, connection.a3)
    : formatAddress(connection.ipVersion, connection.b0, connection.b1, connection.b2, connection.b3);
}
