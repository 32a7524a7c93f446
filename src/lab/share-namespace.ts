import type { Lab, LabContainer } from "./lab.js";
import { isOneProgram } from "./roles.js";

/**
 * Do server and client have one network namespace: the same container, `network_mode: host` for both, or `service:` of one for the other?
 * What they say then passes its loopback interface, and no bridge.
 */
export function shareNamespace({ server, client, roles }: Pick<Lab, "server" | "client" | "roles">): boolean {
  if (server.id === client.id) return !isOneProgram(roles);
  const joins = (one: LabContainer, other: LabContainer) => one.networkMode === `container:${other.id}`;
  const onHost = server.networkMode === "host" && client.networkMode === "host";
  return onHost || joins(server, client) || joins(client, server);
}
