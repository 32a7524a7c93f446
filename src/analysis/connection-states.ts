import type { Connection } from "./connection.js";
import type { ConnectionTable } from "./connection-table.js";
import { endpointText } from "./endpoint-text.js";

/** Where a TCP connection stands at the moment. */
export interface ConnectionState {
  id: number;
  /** "address:port", IPv6 "[address]:port". */
  client: string;
  server: string;
  serverPort: number;
  /** Both sides have closed and acknowledged it, or one has reset it. */
  closed: boolean;
  /** Answered exchanges, the one under way left out. */
  exchanges: number;
}

/** The TCP connections in the table (to the server port, when one is given), in order of their first frame. */
export function connectionStates(table: ConnectionTable, serverPort: number | undefined): ConnectionState[] {
  return table
    .all()
    .filter((connection) => connection.tcp !== null)
    .map(stateOf)
    .filter((state) => serverPort === undefined || state.serverPort === serverPort)
    .sort((a, b) => a.id - b.id);
}

function stateOf(connection: Connection): ConnectionState {
  const client = connection.clientSide === 1 ? 1 : 0;
  const server = client === 0 ? 1 : 0;
  return {
    id: connection.id,
    client: endpointText(connection, client),
    server: endpointText(connection, server),
    serverPort: server === 0 ? connection.portA : connection.portB,
    closed: connection.closed,
    exchanges: connection.exchangesAnswered,
  };
}
