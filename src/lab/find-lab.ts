import type { Stack } from "../compose/stack.js";
import {
  type ContainerDetails,
  type ContainerSummary,
  inspectContainer,
  lastLogLines,
  listProjectContainers,
} from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { composeLabel } from "../docker/labels.js";
import { inspectNetwork } from "../docker/networks.js";
import { LabError } from "../errors.js";
import type { Lab, LabNetwork, Roles } from "./lab.js";
import { toLabContainer } from "./lab-container.js";
import { toLabNetwork } from "./up.js";

/**
 * Finds the running lab of a stack by the labels of its containers, whichever tool started it. Stacks that share one project
 * are kept apart by their services.
 * @throws LabError LAB_NOT_UP, CONTAINER_STOPPED with the last log lines, BRIDGE_NOT_FOUND when the two share no network
 */
export async function findLab(engine: Engine, stack: Stack, roles: Roles): Promise<Lab> {
  const services = new Set(stack.services.map((service) => service.name));
  // Whoever looks for a lab will ask, and the answer takes longer than finding it.
  void engine.isLocal().catch(() => {});
  const listed = (await listProjectContainers(engine, stack.project)).filter(
    (container) => !container.oneoff && services.has(container.service ?? ""),
  );
  requireUp(stack, roles, listed);
  const inspected = await Promise.all(listed.map(({ id }) => inspectContainer(engine, id)));
  const details = inspected.filter((one) => one !== undefined);
  const server = pick(stack, details, roles.server.service);
  const client = pick(stack, details, roles.client.service);
  // Whose own command is the program may have done its work and ended; a run starts it again.
  if (roles.server.command !== undefined || !hasServed(server)) await requireRunning(engine, server);
  if (roles.client.command !== undefined) await requireRunning(engine, client);
  const networks = await findNetworks(engine, stack, details);
  const containers = new Map(details.map((one) => [one.id, toLabContainer(one)]));
  return {
    engine,
    stack,
    roles,
    server: containers.get(server.id)!,
    client: containers.get(client.id)!,
    containers: [...containers.values()],
    networks,
    sharedNetworks: findShared(stack, server, client, networks),
  };
}

function requireUp(stack: Stack, roles: Roles, listed: readonly ContainerSummary[]): void {
  const missing = [...new Set([roles.server.service, roles.client.service])].filter(
    (name) => !listed.some((container) => container.service === name),
  );
  if (missing.length > 0) throw labNotUp(stack, missing, listed.length > 0);
}

/** @param someUp other services of the stack have containers */
export function labNotUp(stack: Stack, missing: readonly string[], someUp: boolean): LabError {
  const what = someUp
    ? `${missing.join(" and ")} of "${stack.project}" is not up`
    : `The lab "${stack.project}" is not up`;
  return new LabError("LAB_NOT_UP", `${what}: there is no container of ${missing.join(" or ")}.`, {
    hint: "Start it with `reqresp-lab up`, or see what runs with `reqresp-lab ps`.",
  });
}

/** The first container of a service, by number; one that runs before one that does not. */
function pick(stack: Stack, containers: readonly ContainerDetails[], service: string): ContainerDetails {
  const candidates = containers.filter((container) => container.service === service);
  candidates.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.number - b.number);
  const first = candidates[0];
  if (first) return first;
  throw new LabError("LAB_NOT_UP", `The container of ${service} of "${stack.project}" was removed at this moment.`, {
    hint: "Start it with `reqresp-lab up`.",
  });
}

/** A server that ended in order, or was ended by a signal; one that failed is worth an error with its last words. */
function hasServed({ state, exitCode }: ContainerDetails): boolean {
  return state === "created" || (state === "exited" && [0, 137, 143].includes(exitCode));
}

async function requireRunning(engine: Engine, container: ContainerDetails): Promise<void> {
  if (container.state === "running") return;
  const lines = await lastLogLines(engine, container.id, 10);
  const log = lines.map((line) => `\n  ${line}`).join("");
  const status = container.state === "exited" ? `exited with status ${container.exitCode}` : `is ${container.state}`;
  throw new LabError("CONTAINER_STOPPED", `The container ${container.name} of ${container.service} ${status}.${log}`, {
    hint:
      container.state === "paused"
        ? `Let it go on with \`docker unpause ${container.name}\`.`
        : "Start it again with `reqresp-lab up`; if it ends by itself, its service needs a command that stays.",
  });
}

async function findNetworks(
  engine: Engine,
  stack: Stack,
  containers: readonly ContainerDetails[],
): Promise<LabNetwork[]> {
  const attached = containers.flatMap((container) => container.networks);
  // The id is what counts; a stopped container may know the name only.
  const keys = [...new Set(attached.map(({ network, networkId }) => networkId || network))];
  const found = await Promise.all(keys.map((key) => inspectNetwork(engine, key)));
  const byId = new Map(found.filter((one) => one !== undefined).map((network) => [network.id, network]));
  return [...byId.values()].map((network) => {
    const spec = stack.networks.find((candidate) => candidate.name === network.name);
    return toLabNetwork(spec?.key ?? network.labels[composeLabel.network] ?? network.name, network);
  });
}

/** Those with a bridge; where none has one, the first. */
export function withBridge(networks: readonly LabNetwork[]): LabNetwork[] {
  const bridged = networks.filter(({ bridge }) => bridge !== undefined);
  return bridged.length > 0 ? bridged : networks.slice(0, 1);
}

/**
 * The networks that both are on, in the file's order of priority: any of them may be the way that the client takes.
 */
function findShared(
  stack: Stack,
  server: ContainerDetails,
  client: ContainerDetails,
  networks: readonly LabNetwork[],
): [LabNetwork, ...LabNetwork[]] {
  const names = (container: ContainerDetails) => new Set(container.networks.map(({ network }) => network));
  const joins = (one: ContainerDetails, other: ContainerDetails) => one.networkMode === `container:${other.id}`;
  const serverNames = joins(server, client) ? names(client) : names(server);
  const clientNames = joins(client, server) ? serverNames : names(client);
  const order = stack.services.find((service) => service.name === server.service)?.networks.map(({ key }) => key) ?? [];
  const rank = (network: LabNetwork) => (order.includes(network.key) ? order.indexOf(network.key) : order.length);
  const shared = networks
    .filter((network) => serverNames.has(network.name) && clientNames.has(network.name))
    .sort((a, b) => rank(a) - rank(b));
  const [first, ...more] = withBridge(shared);
  if (first) return [first, ...more];
  throw new LabError(
    "BRIDGE_NOT_FOUND",
    `${server.name} is on ${[...serverNames].join(", ") || "no network"}, ${client.name} on ${[...clientNames].join(", ") || "no network"}: they share none.`,
    { hint: "Give both services a common network in the compose file, then `reqresp-lab up`." },
  );
}
