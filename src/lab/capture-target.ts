import type { CaptureTarget } from "../capture/capture.js";
import { LabError } from "../errors.js";
import { withBridge } from "./find-lab.js";
import type { Lab, LabContainer, LabNetwork } from "./lab.js";
import { serviceNamed } from "./named-services.js";
import { shareNamespace } from "./share-namespace.js";

/** What is captured of a lab, and where. */
export interface CapturedPart<Service extends string | undefined = string | undefined> {
  /** A service by its name or its role; undefined: the whole lab. */
  service: Service;
  targets: readonly [CaptureTarget, ...CaptureTarget[]];
}

/**
 * Where a lab is captured: on each network that server and client share, or, with a service, on each that it is on.
 * @param everything all on the bridge, not only the addresses of the lab or the service
 * @throws LabError SERVICE_UNKNOWN, CONTAINER_STOPPED
 */
export function captureTargets(
  lab: Lab,
  service: string | undefined,
  everything: boolean,
): [CaptureTarget, ...CaptureTarget[]] {
  const containers = service === undefined ? lab.containers : containersOf(lab, service);
  const container = service === undefined ? lab.server : (containers[0] ?? lab.server);
  const onLoopback = service === undefined && shareNamespace(lab);
  const target = (network: LabNetwork | undefined): CaptureTarget => ({
    engine: lab.engine,
    project: lab.stack.project,
    bridge: onLoopback ? undefined : network?.bridge,
    serverContainerId: container.id,
    addresses: everything || onLoopback || network === undefined ? [] : addressesOn(lab, network, containers),
    loopback: onLoopback ? { filter: everything ? undefined : loopbackFilter(lab) } : undefined,
  });
  const [first, ...more] = service === undefined ? lab.sharedNetworks : networksOf(lab, containers);
  return [target(first), ...(onLoopback ? [] : more.map(target))];
}

/** The Engine's name server, which is in every namespace but the host's, is no part of a lab. */
const nameServer = "127.0.0.11";

/** The host's loopback interface is everybody's: the server's port is all that tells the lab's packets there. */
function loopbackFilter(lab: Lab): string | undefined {
  const { port } = lab.roles.server;
  if (!isHosts(lab)) return `not host ${nameServer}`;
  return port === undefined ? undefined : `port ${port}`;
}

/** What is to be said of a capture of the host's loopback interface, and whether it may leave out something of the lab. */
export function hostLoopback(lab: Lab, everything: boolean): { text: string; leavesOut: boolean } | undefined {
  if (!isHosts(lab) || !shareNamespace(lab) || everything) return undefined;
  const { port } = lab.roles.server;
  return port === undefined
    ? {
        text: "Captured is what anybody says on the host's loopback interface: name the server's port with --port.",
        leavesOut: false,
      }
    : {
        text: `Captured is port ${port} of the host's loopback interface; --all captures everything on it.`,
        leavesOut: true,
      };
}

function isHosts({ server }: Lab): boolean {
  return server.networkMode === "host";
}

/** Of a service, or, where no service is called so, of the role: "server", "client". */
function containersOf(lab: Lab, name: string): LabContainer[] {
  const services = lab.containers.map((container) => container.service);
  const service = serviceNamed(name, services, { server: lab.server.service, client: lab.client.service });
  const all = lab.containers.filter((container) => container.service === service);
  const running = all.filter((container) => container.state === "running");
  if (running.length > 0) return running;
  // Whose own command is the program is started while the capture listens, and gets its addresses then.
  if (all[0]?.id === lab.client.id && lab.roles.client.command === undefined) return all.map(withoutAddresses);
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

function withoutAddresses(container: LabContainer): LabContainer {
  const addresses = container.addresses.map((one) => ({ ...one, ipv4: undefined, ipv6: undefined }));
  return { ...container, addresses };
}

/** Networks of containers; none where they are in somebody else's namespace. */
function networksOf(lab: Lab, containers: readonly LabContainer[]): LabNetwork[] {
  const names = new Set(containers.flatMap(({ addresses }) => addresses.map(({ network }) => network)));
  return withBridge(lab.networks.filter(({ name }) => names.has(name)));
}

/**
 * Of the containers on the network. None, which means everything, when those that are captured have none yet: a container gets its
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
