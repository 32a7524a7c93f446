import type { ComposeHash } from "../compose/compose-hashes.js";
import type { Service, Stack } from "../compose/stack.js";
import { inspectBridge } from "../docker/bridge.js";
import { type ContainerSummary, listProjectContainers, removeContainer } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import type { ImageDetails } from "../docker/images.js";
import { listProjectNetworks, type NetworkDetails, removeNetwork } from "../docker/networks.js";
import { interrupted } from "../docker/to-lab-error.js";
import { listProjectVolumes, removeVolume } from "../docker/volumes.js";
import { LabError } from "../errors.js";
import { allEnded } from "./all-ended.js";
import type { LabNetwork } from "./lab.js";
import { isOrphan } from "./orphans.js";
import type { Progress } from "./progress.js";
import { reconcileImages } from "./reconcile-images.js";
import { reconcileNetworks, reconcileVolumes } from "./reconcile-networks.js";
import type { RecreateRule } from "./reconcile-plan.js";
import { type Change, type PlacedContainer, reconcileServices } from "./reconcile-services.js";

export interface UpOptions {
  /** Which existing containers are made anew; "changed" without saying. */
  recreate?: RecreateRule | undefined;
  /** Build images even when they are here. */
  build?: boolean | undefined;
  /** Pull images even when they are here. */
  pull?: boolean | undefined;
  /** Base image for Dockerfiles that leave it to a build argument BASE_IMAGE. */
  baseImage?: string | undefined;
  /** On failure, remove what this call made; otherwise it stays, so that the next call goes on from there. */
  rollback?: boolean | undefined;
  /** How long health and completion conditions are waited for; five minutes without saying. */
  timeoutMs?: number | undefined;
  /** Compose's own hash of a service; without it, ours stands in, and a later `docker compose up` makes the containers anew. */
  composeHash?: ComposeHash | undefined;
  /**
   * Services whose containers are made but not started, where they do not run already: a client that talks as soon as it starts is
   * started when the capture listens. What depends on one is not started either.
   */
  hold?: ((service: Service, image: ImageDetails) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

export interface UpResult {
  project: string;
  services: UpService[];
  networks: LabNetwork[];
  /** False when everything was as it should be already. */
  changed: boolean;
}

interface UpService {
  service: string;
  container: string;
  id: string;
  change: Change;
  state: string;
  health: string | undefined;
  addresses: { network: string; ipv4: string | undefined; ipv6: string | undefined; mac: string | undefined }[];
}

const defaultTimeoutMs = 300_000;

/**
 * Brings a stack up: networks, volumes, images, then containers in dependency order and in parallel where the order allows.
 * What is as it should be stays untouched, whichever tool made it; what changed is made anew.
 * @throws LabError that names the step, and says how to go on or back
 */
export async function up(engine: Engine, stack: Stack, options: UpOptions, progress: Progress): Promise<UpResult> {
  requireOwnNames(stack);
  const made: Made = { containers: [], networks: [], volumes: [] };
  const signal = options.signal ?? new AbortController().signal;
  try {
    if (signal.aborted) throw interrupted("Bringing the lab up");
    const [existing, networks, images] = await allEnded([
      listProjectContainers(engine, stack.project),
      reconcileNetworks(engine, stack, progress, (network) => made.networks.push(network)),
      reconcileImages(engine, stack, options, progress),
      reconcileVolumes(engine, stack, progress, (name) => made.volumes.push(name)),
    ]);
    if (signal.aborted) throw interrupted("Bringing the lab up");
    warnOfOrphans(stack, existing, progress);
    const request = {
      stack,
      existing: existing.filter((container) => !container.oneoff),
      images,
      networks,
      recreate: options.recreate ?? "changed",
      hold: options.hold ?? (() => false),
      composeHash: options.composeHash ?? (async () => undefined),
      deadlineMs: performance.now() + (options.timeoutMs ?? defaultTimeoutMs),
      signal,
      made: (container: { id: string; name: string }) => made.containers.push(container),
    };
    const placed = await reconcileServices(engine, request, progress);
    const changed = placed.some((one) => one.change !== "unchanged") || made.networks.length + made.volumes.length > 0;
    const now = changed ? await listProjectContainers(engine, stack.project) : existing;
    return toResult(stack, placed, now, networks, changed);
  } catch (error) {
    if (options.rollback) await rollBack(engine, stack.project, made, error, progress).catch(tellLeft(progress));
    throw options.rollback ? error : withWayOut(error, made, await findLeft(engine, stack.project, made));
  }
}

/** @throws LabError COMPOSE_INVALID when two containers would have one name */
function requireOwnNames({ services }: Stack): void {
  const owners = new Map<string, string>();
  for (const { name, containerName, scale } of services) {
    if (containerName === undefined || scale === 0) continue;
    const other = scale > 1 ? `another of its ${scale} containers` : owners.get(containerName);
    owners.set(containerName, name);
    if (other === undefined) continue;
    throw new LabError("COMPOSE_INVALID", `${name} and ${other} both have \`container_name: ${containerName}\`.`, {
      hint: "Give each a name of its own, or leave the names to Compose's rule.",
    });
  }
}

/** Containers of this very file whose services it does not name any more run on: they may hold ports and addresses, and talk. */
function warnOfOrphans(stack: Stack, existing: readonly ContainerSummary[], progress: Progress): void {
  const orphans = existing.filter((container) => !container.oneoff && isOrphan(stack, container));
  if (orphans.length === 0) return;
  const names = orphans.map(({ name }) => name);
  const text = `Left as they are, because the file has no such service (any more, or in these profiles): ${names.join(", ")}. \`docker rm -f ${names.join(" ")}\` removes them.`;
  progress({ type: "warning", text });
}

interface Made {
  containers: { id: string; name: string }[];
  networks: NetworkDetails[];
  volumes: string[];
}

/** The first failure is the one to tell; that something could not be taken back, because another command uses it, is a warning. */
function tellLeft(progress: Progress): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof LabError)) throw error;
    progress({ type: "warning", text: `${error.message} It is left; \`reqresp-lab down\` removes it.` });
  };
}

async function rollBack(
  engine: Engine,
  project: string,
  made: Made,
  failure: unknown,
  progress: Progress,
): Promise<void> {
  await allEnded(made.containers.map(({ id, name }) => removeContainer(engine, id, name, { volumes: true })));
  await allEnded([
    ...made.networks.map(({ id, name }) => removeNetwork(engine, id, name)),
    ...made.volumes.map((name) => removeVolume(engine, name)),
  ]);
  const names = namesOf(made);
  // What another command makes at the same time is its own.
  const isAnothers = failure instanceof LabError && failure.code === "NAME_CONFLICT";
  if (names.length === 0 && (isAnothers || (await listProjectContainers(engine, project)).length === 0)) return;
  const text =
    names.length > 0
      ? `Removed again what this \`up\` had made: ${names.join(", ")}.`
      : "Nothing is taken back, because this `up` made nothing; `reqresp-lab down` removes what was there before.";
  progress({ type: "note", text });
}

/** What of it is there still: a `down` at the same time may be why the rest failed. All of it, when the Engine cannot be asked. */
async function findLeft(engine: Engine, project: string, made: Made): Promise<Made> {
  try {
    const [containers, networks, volumes] = await allEnded([
      listProjectContainers(engine, project),
      listProjectNetworks(engine, project),
      listProjectVolumes(engine, project),
    ]);
    return {
      containers: made.containers.filter(({ id }) => containers.some((one) => one.id === id)),
      networks: made.networks.filter(({ id }) => networks.some((one) => one.id === id)),
      volumes: made.volumes.filter((name) => volumes.some((one) => one.name === name)),
    };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return made;
  }
}

/** The failure, with what became of the rest and how to go on or back. */
function withWayOut(error: unknown, made: Made, left: Made): unknown {
  if (!(error instanceof LabError)) return error;
  const kept = namesOf(left);
  const gone = namesOf(made).filter((name) => !kept.includes(name));
  // A `down` that is under way does not stop at what is gone already.
  const ways = [
    ...(kept.length === 0 || gone.length > 0
      ? []
      : [
          `Made before that and kept: ${kept.join(", ")}. \`reqresp-lab up\` goes on from there, \`reqresp-lab down\` removes it (\`up --rollback\` does so by itself).`,
        ]),
    ...(gone.length === 0
      ? []
      : [`Removed by another command meanwhile: ${gone.join(", ")}. \`reqresp-lab ps\` shows what is left.`]),
  ];
  if (ways.length === 0) return error;
  const hint = error.code === "INTERRUPTED" || !error.hint ? ways : [error.hint, ...ways];
  return new LabError(error.code, error.message, {
    hint: hint.join("\n"),
    cause: error.cause,
    exitCode: error.exitCode,
  });
}

function namesOf({ containers, networks, volumes }: Made): string[] {
  return [...[...containers, ...networks].map(({ name }) => name), ...volumes];
}

/** @throws LabError CONTAINER_STOPPED when another command has removed some of it meanwhile */
function requireAll(placed: readonly PlacedContainer[], there: ReadonlyMap<string, ContainerSummary>): void {
  const gone = placed.filter(({ id }) => !there.has(id));
  if (gone.length === 0) return;
  const names = gone.map(({ name }) => name).join(", ");
  throw new LabError("CONTAINER_STOPPED", `The lab was brought up, but not all of it is there any more: ${names}.`, {
    hint: "Another command removes it. Bring it up again with `reqresp-lab up`.",
  });
}

function toResult(
  stack: Stack,
  placed: readonly PlacedContainer[],
  containers: readonly ContainerSummary[],
  networks: ReadonlyMap<string, NetworkDetails>,
  changed: boolean,
): UpResult {
  const byId = new Map(containers.map((container) => [container.id, container]));
  requireAll(placed, byId);
  const services = placed.map((one) => {
    const { state, health, networks: joined } = byId.get(one.id)!;
    return {
      service: one.service,
      container: one.name,
      id: one.id,
      change: one.change,
      state,
      health,
      addresses: joined.map(({ network, ipv4, ipv6, mac }) => ({ network, ipv4, ipv6, mac })),
    };
  });
  const labNetworks = [...networks].map(([key, network]) => toLabNetwork(key, network));
  return { project: stack.project, services, networks: labNetworks, changed };
}

/** A network of the Engine as a lab sees it. */
export function toLabNetwork(key: string, network: NetworkDetails): LabNetwork {
  const { id, name, driver, subnets } = network;
  return { id, name, key, driver, subnets, bridge: inspectBridge(network) };
}
