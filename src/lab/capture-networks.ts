import type { CaptureTarget } from "../capture/capture.js";
import { inspectBridge } from "../docker/bridge.js";
import { listContainers } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { composeLabel } from "../docker/labels.js";
import { inspectNetwork } from "../docker/networks.js";
import { LabError } from "../errors.js";

/** A network of a running lab, as something to capture on without knowing the lab's compose file. */
export interface CapturableNetwork {
  /** Name on the Engine. */
  network: string;
  project: string;
  /** Running services on it, by name. */
  services: string[];
}

interface Member extends CapturableNetwork {
  containerId: string;
}

/** Every network that a running container of a project is on, in order of project and name. One call to the Engine. */
export async function listCapturableNetworks(engine: Engine, signal?: AbortSignal): Promise<CapturableNetwork[]> {
  return (await members(engine, signal)).map(({ network, project, services }) => ({ network, project, services }));
}

/** @throws LabError LAB_NOT_UP when no running container of a project is on the network */
export async function networkTarget(engine: Engine, network: string, signal?: AbortSignal): Promise<CaptureTarget> {
  const member = (await members(engine, signal)).find((one) => one.network === network);
  const details = member && (await inspectNetwork(engine, network));
  if (member === undefined || details === undefined) {
    throw new LabError("LAB_NOT_UP", `No running lab is on the network ${JSON.stringify(network)}.`, {
      hint: "Start one with `reqresp-lab up`; `reqresp-lab ps` lists what runs.",
    });
  }
  const { project, containerId } = member;
  return { engine, project, bridge: inspectBridge(details), serverContainerId: containerId, addresses: [] };
}

async function members(engine: Engine, signal?: AbortSignal): Promise<Member[]> {
  const containers = await listContainers(engine, [composeLabel.project], signal);
  const found = new Map<string, Member>();
  for (const { id, state, project, service, networks } of containers) {
    if (state !== "running" || project === undefined) continue;
    for (const { network, ipv4, ipv6 } of networks) {
      if (!ipv4 && !ipv6) continue;
      const member = found.get(network) ?? { network, project, services: [], containerId: id };
      if (service !== undefined && !member.services.includes(service)) member.services.push(service);
      member.services.sort();
      found.set(network, member);
    }
  }
  const text = ({ project, network }: Member) => `${project} ${network}`;
  return [...found.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
