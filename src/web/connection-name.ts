import type { Connection } from "../report/report.js";
import { endpointName } from "../report/speech.js";

/** "1  client → server:2222". */
export function connectionName({ id, client, server }: Connection): string {
  const serverName = server.name === null ? endpointName(server) : `${endpointName(server)}:${server.port}`;
  return `${id}  ${endpointName(client)} → ${serverName}`;
}
