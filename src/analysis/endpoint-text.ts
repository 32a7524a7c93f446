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
  const { ipVersion, a0, a1, a2, a3, b0, b1, b2, b3 } = connection;
  return side === 0
    ? formatAddress(ipVersion, a0 >>> 0, a1 >>> 0, a2 >>> 0, a3 >>> 0)
    : formatAddress(ipVersion, b0 >>> 0, b1 >>> 0, b2 >>> 0, b3 >>> 0);
}
