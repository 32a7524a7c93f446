import { type ContainerDetails, inspectContainer } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import type { LabContainer } from "./lab.js";

/** A container as a lab sees it. */
export function toLabContainer(details: ContainerDetails): LabContainer {
  const stopped = details.state === "exited" || details.state === "dead";
  return {
    id: details.id,
    name: details.name,
    service: details.service ?? "",
    state: details.state,
    health: details.health,
    exitCode: stopped ? details.exitCode : undefined,
    image: details.image,
    pid: details.pid,
    workingDir: details.workingDir,
    tty: details.tty,
    networkMode: details.networkMode,
    addresses: details.networks.map(({ network, ipv4, ipv6, mac }) => ({ network, ipv4, ipv6, mac })),
  };
}

/**
 * What the Engine says of a container that was started just now: process number and addresses are new. One that has ended already has
 * neither, so what was known stays.
 */
export async function refreshContainer(engine: Engine, container: LabContainer): Promise<void> {
  const details = await inspectContainer(engine, container.id);
  if (details?.state === "running") Object.assign(container, toLabContainer(details));
}
