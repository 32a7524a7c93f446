import type { ComposeHash } from "../compose/compose-hashes.js";
import type { Dependency, Service, Stack } from "../compose/stack.js";
import {
  type ContainerSummary,
  inspectContainer,
  lastLogLines,
  removeContainer,
  restartContainer,
  startContainer,
  unpauseContainer,
} from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import type { ImageDetails } from "../docker/images.js";
import { ownLabel } from "../docker/labels.js";
import type { NetworkDetails } from "../docker/networks.js";
import { interrupted } from "../docker/to-lab-error.js";
import { LabError } from "../errors.js";
import { allEnded } from "./all-ended.js";
import type { Progress } from "./progress.js";
import { awaitCondition } from "./reconcile-conditions.js";
import { type CreateContext, createServiceContainer, recreateServiceContainer } from "./reconcile-container.js";
import { hashService } from "./reconcile-hash.js";
import { imageReference } from "./reconcile-images.js";
import { inOrder, namespaceDependencies, neededServices, sharedService, startDependencies } from "./reconcile-order.js";
import { planService, type RecreateRule, type ServicePlan } from "./reconcile-plan.js";

/** What `up` did to a container. */
export type Change = "created" | "recreated" | "started" | "restarted" | "unchanged";

export interface PlacedContainer {
  id: string;
  name: string;
  service: string;
  change: Change;
  paused?: boolean;
}

export interface ServicesRequest {
  stack: Stack;
  existing: readonly ContainerSummary[];
  images: ReadonlyMap<string, ImageDetails>;
  networks: ReadonlyMap<string, NetworkDetails>;
  recreate: RecreateRule;
  /** Services whose containers are not to be started. */
  hold: (service: Service, image: ImageDetails) => boolean;
  /** Asked for only where a container is made or one of Compose's is looked at. */
  composeHash: ComposeHash;
  /** Moment after which no condition is waited for any more. */
  deadlineMs: number;
  signal: AbortSignal;
  /** Told as soon as a container exists that did not before, so that a rollback finds it. */
  made: (container: { id: string; name: string }) => void;
}

/** Brings every service's containers to what the stack wants: created at the same time, started in dependency order. */
export async function reconcileServices(
  engine: Engine,
  request: ServicesRequest,
  progress: Progress,
): Promise<PlacedContainer[]> {
  const { stack, signal } = request;
  const placed = new Map<string, PlacedContainer[]>();
  await inOrder(stack.services, namespaceDependencies, async (service) => {
    placed.set(service.name, await place(engine, request, service, placed, progress));
  });
  const held = heldServices(request);
  await inOrder(stack.services, startDependencies, async (service) => {
    const mine = placed.get(service.name) ?? [];
    markRestarts(service, mine, placed);
    const holder = held.get(service.name);
    // Also for what runs already, as Compose does: a service that does its work and ends was started again, and may have failed now.
    // What is started later is started without asking again; what is not started at all needs nothing.
    if (holder === undefined || holder === service.name) {
      for (const dependency of service.dependsOn)
        await awaitDependency(engine, request, service, dependency, placed, progress);
    }
    if (signal.aborted) throw interrupted(`Starting ${service.name}`);
    await allEnded(mine.map((container, index) => start(engine, container, whyHeld(service, holder, index), progress)));
  });
  return stack.services.flatMap((service) => placed.get(service.name) ?? []);
}

/** Services that are not started → the one that is held back: the service itself, or one that it needs. */
function heldServices({ stack, images, hold }: ServicesRequest): Map<string, string> {
  const { services } = stack;
  const isBack = (service: Service) => hold(service, images.get(imageReference(stack, service))!);
  const back = new Set(services.filter(isBack).map(({ name }) => name));
  return new Map(
    services.flatMap(({ name }) => {
      const holder = [...neededServices(services, name)].find((one) => back.has(one));
      return holder === undefined ? [] : [[name, holder]];
    }),
  );
}

/** Undefined: it is to be started. */
function whyHeld({ name }: Service, holder: string | undefined, index: number): string | undefined {
  if (holder === undefined) return undefined;
  if (index > 0) return "made, not started: the first talks for all";
  return holder === name ? "made, started later" : `made, not started: it depends on ${holder}, which is started later`;
}

/** `restart: true` in depends_on: what runs is started anew when the service it depends on was made anew. */
function markRestarts(service: Service, mine: PlacedContainer[], placed: ReadonlyMap<string, PlacedContainer[]>): void {
  const bound = service.dependsOn.filter((dependency) => dependency.restart);
  const renewed = bound.some(({ service: name }) => placed.get(name)?.some(({ change }) => change === "recreated"));
  if (!renewed) return;
  for (const container of mine) if (container.change === "unchanged") container.change = "restarted";
}

/** Makes the containers of one service exist, not yet run. */
async function place(
  engine: Engine,
  request: ServicesRequest,
  service: Service,
  placed: ReadonlyMap<string, PlacedContainer[]>,
  progress: Progress,
): Promise<PlacedContainer[]> {
  const { stack } = request;
  const image = request.images.get(imageReference(stack, service))!;
  const serviceHash = hashService(stack, service);
  const existing = request.existing.filter((container) => container.service === service.name);
  const joined = joinedContainers(service, placed);
  const composeHash = () => request.composeHash(service.name, joined);
  const madeByCompose = existing.some((container) => container.labels[ownLabel.serviceHash] === undefined);
  const plan = planService(
    {
      service,
      project: stack.project,
      serviceHash,
      composeHash: madeByCompose ? await composeHash() : undefined,
      imageId: image.id,
      sharedNamespace: sharedNamespace(service, joined),
      networks: engineNetworks(service, request.networks),
    },
    existing,
    sharesRecreated(service, placed) && request.recreate === "changed" ? "always" : request.recreate,
  );
  const containerOf = (name: string) => joined.get(name) ?? missingNamespace(service, name);
  await removeSurplus(engine, plan, progress);
  return allEnded(
    plan.steps.map((step) =>
      take(engine, request, service, step, { image, serviceHash, composeHash, containerOf }, progress),
    ),
  );
}

async function take(
  engine: Engine,
  request: ServicesRequest,
  service: Service,
  step: ServicePlan["steps"][number],
  { composeHash, ...context }: Omit<CreateContext, "composeHash"> & { composeHash: () => Promise<string | undefined> },
  progress: Progress,
): Promise<PlacedContainer> {
  if (step.do === "keep" || step.do === "start") {
    const { id, name } = step.container;
    const change = step.do === "keep" ? "unchanged" : "started";
    return { id, name, service: service.name, change, paused: step.container.state === "paused" };
  }
  if (request.signal.aborted) throw interrupted(`Creating ${step.name}`);
  const { name, number } = step;
  const id = `container ${name}`;
  const text = step.do === "create" ? "creating" : `recreating, because ${step.reason}`;
  progress({ type: "step", id, state: "started", text });
  try {
    const create = { ...context, composeHash: await composeHash() };
    const created =
      step.do === "create"
        ? await createServiceContainer(engine, request.stack, service, { name, number }, create)
        : await recreateServiceContainer(engine, request.stack, service, step.container, { name, number }, create);
    request.made({ id: created, name });
    return { id: created, name, service: service.name, change: step.do === "create" ? "created" : "recreated" };
  } catch (error) {
    progress({ type: "step", id, state: "failed", text: "failed" });
    throw error;
  }
}

async function start(
  engine: Engine,
  container: PlacedContainer,
  held: string | undefined,
  progress: Progress,
): Promise<void> {
  const id = `container ${container.name}`;
  if (container.change === "unchanged") return progress({ type: "step", id, state: "unchanged", text: "running" });
  if (held !== undefined) return progress({ type: "step", id, state: "done", text: held });
  const isNew = container.change === "created" || container.change === "recreated";
  progress({ type: "step", id, state: isNew ? "progress" : "started", text: "starting" });
  try {
    if (container.paused) await unpauseContainer(engine, container.id, container.name);
    else if (container.change === "restarted") await restartContainer(engine, container.id, container.name);
    else await startContainer(engine, container.id, container.name);
    progress({ type: "step", id, state: "done", text: container.change });
  } catch (error) {
    progress({ type: "step", id, state: "failed", text: "failed" });
    throw await withLog(engine, container, error);
  }
}

async function awaitDependency(
  engine: Engine,
  request: ServicesRequest,
  service: Service,
  dependency: Dependency,
  placed: ReadonlyMap<string, PlacedContainer[]>,
  progress: Progress,
): Promise<void> {
  const containers = placed.get(dependency.service) ?? [];
  const { deadlineMs, signal } = request;
  if (dependency.condition !== "service_started") {
    const state = dependency.condition === "service_healthy" ? "healthy" : "done";
    const text = `waiting for ${dependency.service} to be ${state}`;
    for (const { name } of placed.get(service.name) ?? []) {
      progress({ type: "step", id: `container ${name}`, state: "progress", text });
    }
  }
  try {
    await awaitCondition(engine, { waiting: service.name, dependency, containers, deadlineMs, signal });
  } catch (error) {
    const optional = error instanceof LabError && error.code === "DEPENDENCY_FAILED" && !dependency.required;
    if (!optional) throw error;
    progress({ type: "warning", text: `${error.message} It is not required, so ${service.name} starts all the same.` });
  }
}

async function removeSurplus(engine: Engine, plan: ServicePlan, progress: Progress): Promise<void> {
  await allEnded(
    plan.surplus.map(async ({ id, name }) => {
      progress({
        type: "step",
        id: `container ${name}`,
        state: "started",
        text: "removing, because it is one too many",
      });
      await removeContainer(engine, id, name);
      progress({ type: "step", id: `container ${name}`, state: "done", text: "removed" });
    }),
  );
}

function engineNetworks(service: Service, networks: ReadonlyMap<string, NetworkDetails>): Map<string, string> {
  if (service.networkMode !== undefined) return new Map();
  const attached = service.networks.flatMap((attachment) => networks.get(attachment.key) ?? []);
  return new Map(attached.map((network) => [network.name, network.id]));
}

/** Service → id of its container, for those whose namespaces the service joins: as with Compose, the first where there are several. */
function joinedContainers(
  service: Service,
  placed: ReadonlyMap<string, PlacedContainer[]>,
): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  for (const name of namespaceDependencies(service)) {
    const first = placed.get(name)?.[0];
    if (first !== undefined) joined.set(name, first.id);
  }
  return joined;
}

function sharedNamespace(service: Service, joined: ReadonlyMap<string, string>): string | undefined {
  const id = joined.get(sharedService(service.networkMode) ?? "");
  return id === undefined ? undefined : `container:${id}`;
}

/** A container in another's namespace is bound to that very container, so it is made anew with it. */
function sharesRecreated(service: Service, placed: ReadonlyMap<string, PlacedContainer[]>): boolean {
  const shared = namespaceDependencies(service).flatMap((name) => placed.get(name) ?? []);
  return shared.some((container) => container.change === "recreated" || container.change === "created");
}

function missingNamespace(service: Service, name: string): never {
  throw new LabError("COMPOSE_INVALID", `${service.name} joins the namespace of ${name}, which has no container.`, {
    hint: `Check \`network_mode\`, \`pid\` and \`ipc\` of ${service.name}, and that ${name} is not scaled to 0.`,
  });
}

/** A program that cannot be started is explained by the Engine; one that ended at once by its own output. */
async function withLog(engine: Engine, container: PlacedContainer, error: unknown): Promise<unknown> {
  if (!(error instanceof LabError)) return error;
  const details = await inspectContainer(engine, container.id);
  const lines = details === undefined ? [] : await lastLogLines(engine, container.id, 5);
  if (lines.length === 0) return error;
  const log = lines.map((line) => `\n  ${line}`).join("");
  return new LabError(error.code, `${error.message}${log}`, { hint: error.hint, cause: error.cause });
}
