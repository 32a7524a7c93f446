import type { CaptureTarget } from "../capture/capture.js";
import { LabError } from "../errors.js";
import type { Lab, LabContainer, LabNetwork } from "./lab.js";
import { serviceNamed } from "./named-services.js";
import { shareNamespace } from "./share-namespace.js";

/**
 * Where a lab is captured: on the network that server and client share, or, with a service, where that service is.
 * @param everything all on the bridge, not only the addresses of the lab or the service
 * @throws LabError SERVICE_UNKNOWN, CONTAINER_STOPPED
 */
export function captureTarget(lab: Lab, service: string | undefined, everything: boolean): CaptureTarget {
  const containers = service === undefined ? lab.containers : containersOf(lab, service);
  const container = service === undefined ? lab.server : (containers[0] ?? lab.server);
  const network = service === undefined ? lab.sharedNetwork : networkOf(lab, containers);
  const onLoopback = service === undefined && shareNamespace(lab);
  return {
    engine: lab.engine,
    project: lab.stack.project,
    bridge: onLoopback ? undefined : network?.bridge,
    serverContainerId: container.id,
    addresses: everything || onLoopback || network === undefined ? [] : addressesOn(lab, network, containers),
    loopback: onLoopback ? { port: everything ? undefined : lab.roles.server.port } : undefined,
  };
}

/** Of a service, or, where no service is called so, of the role: "server", "client". */
function containersOf(lab: Lab, name: string): LabContainer[] {
  const services = lab.containers.map((container) => container.service);
  const service = serviceNamed(name, services, { server: lab.server.service, client: lab.client.service });
  const all = lab.containers.filter((container) => container.service === service);
  const running = all.filter((container) => container.state === "running");
  if (running.length > 0) return running;
  if (all[0]) {
    throw new LabError("CONTAINER_STOPPED", `The container ${all[0].name} of ${service} is ${all[0].state}.`, {
      hint: "Start it with `reqresp-lab up`.",
    });
  }
  const there = [...new Set(lab.containers.map((container) => container.service))].sort();
  throw new LabError("SERVICE_UNKNOWN", `The lab has no service ${JSON.stringify(service)} to capture on`, {
    hint: `These are up: ${there.join(", ")}`,
  });
}

/** The shared network, where the service is on it; else the first of its own, one with a bridge before others. */
function networkOf(lab: Lab, containers: readonly LabContainer[]): LabNetwork | undefined {
  const names = new Set(containers.flatMap(({ addresses }) => addresses.map(({ network }) => network)));
  if (names.has(lab.sharedNetwork.name)) return lab.sharedNetwork;
  const own = lab.networks.filter(({ name }) => names.has(name));
  return own.find(({ bridge }) => bridge !== undefined) ?? own[0];
}

/**
 * Of the containers on the network. None, which means everything, when the lab's server and client have none yet: a container gets its
 * address when it is started.
 */
function addressesOn(lab: Lab, { name }: LabNetwork, containers: readonly LabContainer[]): string[] {
  const on = ({ addresses }: LabContainer) =>
    addresses
      .filter(({ network }) => network === name)
      .flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6])
      .filter((address) => address !== undefined);
  if (containers === lab.containers && on(lab.server).length === 0 && on(lab.client).length === 0) return [];
  return containers.flatMap(on);
}
