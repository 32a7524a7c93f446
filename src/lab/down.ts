import type { Stack } from "../compose/stack.js";
import {
  type ContainerSummary,
  listContainers,
  listHelpers,
  listProjectContainers,
  removeContainer,
  stopContainer,
} from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { listImages, removeImage } from "../docker/images.js";
import { composeLabel, ownLabel } from "../docker/labels.js";
import {
  inspectNetwork,
  listNetworks,
  listProjectNetworks,
  type NetworkDetails,
  removeNetwork,
} from "../docker/networks.js";
import { ownerState } from "../docker/owner.js";
import { engineMessage, interrupted, statusOf } from "../docker/to-lab-error.js";
import { listProjectVolumes, listVolumes, removeVolume } from "../docker/volumes.js";
import { ExitCode, LabError } from "../errors.js";
import { atMost } from "./at-most.js";
import { belongsTo } from "./orphans.js";
import type { Progress } from "./progress.js";
import { inOrder } from "./reconcile-order.js";

export interface DownOptions {
  /** Project to take down; with `stack`, only that stack's services where several stacks share the project. */
  project: string;
  stack?: Stack | undefined;
  /** Volumes too, named and anonymous; with names, those and anonymous ones. */
  volumes?: boolean | ReadonlySet<string> | undefined;
  /** Images too: those built for the project ("local"), or also those that its containers were made from ("all"). */
  rmi?: boolean | "local" | "all" | undefined;
  /** Grace after the stop signal; undefined: killed at once. */
  timeoutSeconds?: number | undefined;
  /** Every project in which this tool made something, whatever `project` says. */
  all?: boolean | undefined;
  /** Nothing but helpers whose owner died, of every project. */
  orphans?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface DownResult {
  projects: string[];
  removed: DownItem[];
  /** Left on purpose, with the reason. */
  kept: (DownItem & { why: string })[];
  /** True when there was nothing to remove. */
  nothingThere: boolean;
}

interface DownItem {
  kind: "container" | "helper" | "network" | "volume" | "image";
  name: string;
}

/**
 * Removes what belongs to a project, found by label, in parallel; programs that ignore SIGTERM are not waited for.
 * @throws LabError DOWN_INCOMPLETE (exit 1) when something remains, with its name and why
 */
export async function down(engine: Engine, options: DownOptions, progress: Progress): Promise<DownResult> {
  const work: Work = { engine, options, progress, removed: [], kept: [], failures: [] };
  const projects = options.orphans ? [] : options.all ? await ownProjects(engine) : [options.project];
  if (options.orphans || options.all) await removeOrphans(work, options.orphans !== true);
  await Promise.all(projects.map((project) => downProject(work, project)));
  // An interruption that came when all was done interrupted nothing.
  if (options.signal?.aborted && (await isAnythingLeft(work, projects))) throw interrupted("Taking the lab down");
  if (work.failures.length > 0) throw incomplete(work.failures);
  const { removed, kept } = work;
  return { projects, removed, kept, nothingThere: removed.length === 0 && kept.length === 0 };
}

interface Work {
  engine: Engine;
  options: DownOptions;
  progress: Progress;
  removed: DownItem[];
  kept: (DownItem & { why: string })[];
  failures: (DownItem & { why: string; hint?: string | undefined })[];
}

/**
 * Looks again after each round, until nothing new is there: what the Engine was still making for a command that was killed appears only
 * after the first look, and may hold the network.
 */
async function downProject(work: Work, project: string): Promise<void> {
  const seen = new Set<string>();
  let latest: Work | undefined;
  while (!work.options.signal?.aborted) {
    const found = await belongings(work, project);
    const ids = [...found.containers, ...found.helpers, ...found.networks].map(({ id }) => id);
    const { volumes, images } = found;
    const isNew =
      latest === undefined ? ids.length + volumes.length + images.length > 0 : ids.some((id) => !seen.has(id));
    if (!isNew) break;
    for (const id of ids) seen.add(id);
    latest = { ...work, kept: [], failures: [] };
    await removeBelongings(latest, found);
  }
  work.kept.push(...(latest?.kept ?? []));
  work.failures.push(...(latest?.failures ?? []));
}

/** What carries the project's label, and of `others` in it what is another stack's. */
async function belongings({ engine, options }: Work, project: string) {
  const [all, helpers, networks, volumes, images] = await Promise.all([
    listProjectContainers(engine, project),
    listHelpers(engine, project),
    listProjectNetworks(engine, project),
    volumesOf(engine, project, options.volumes),
    options.rmi ? listImages(engine, [`${composeLabel.project}=${project}`]) : [],
  ]);
  const containers = all.filter((container) => belongsTo(options.all ? undefined : options.stack, container));
  const others = all.filter((container) => !containers.includes(container));
  return { containers, others, helpers, networks, volumes, images };
}

async function isAnythingLeft(work: Work, projects: readonly string[]): Promise<boolean> {
  const all = await Promise.all(projects.map((project) => belongings(work, project)));
  return all.some(({ others: _, ...found }) => Object.values(found).some((things) => things.length > 0));
}

async function removeBelongings(work: Work, found: Awaited<ReturnType<typeof belongings>>): Promise<void> {
  const { engine, options } = work;
  await Promise.all([
    removeContainers(work, found.containers),
    ...found.helpers.map(({ id, name }) => remove(work, "helper", name, () => removeContainer(engine, id, name))),
  ]);
  if (options.signal?.aborted) return;
  await Promise.all(found.networks.map((network) => removeOrKeepNetwork(work, network, found.others)));
  await Promise.all(found.volumes.map(({ name }) => remove(work, "volume", name, () => removeVolume(engine, name))));
  await removeImages(work, found.containers, found.images);
}

async function volumesOf(engine: Engine, project: string, wanted: DownOptions["volumes"]) {
  if (!wanted) return [];
  const all = await listProjectVolumes(engine, project);
  return wanted === true ? all : all.filter(({ name }) => wanted.has(name));
}

/** The Engine removes many one behind the other in any case; with fifty asked for at once it takes a quarter longer. */
const removedAtOnce = 10;

async function removeContainers(work: Work, containers: readonly ContainerSummary[]): Promise<void> {
  const { engine, options } = work;
  const grace = options.timeoutSeconds;
  const removeOne = async (container: ContainerSummary) => {
    await remove(work, "container", container.name, async () => {
      if (grace !== undefined) await stopContainer(engine, container.id, container.name, grace);
      return removeContainer(engine, container.id, container.name, { volumes: Boolean(options.volumes) });
    });
  };
  if (grace === undefined) {
    await atMost(removedAtOnce, containers, async (container) => {
      if (!options.signal?.aborted) await removeOne(container);
    });
    return;
  }
  // A grace period is for programs that end in order, so who depends on another ends before it, as with Compose.
  const services = [...new Set(containers.map((container) => container.service ?? container.name))];
  const groups = services.map((name) => ({ name, members: containers.filter((c) => (c.service ?? c.name) === name) }));
  const dependentsOf = (group: { name: string }) =>
    groups
      .filter(({ members }) => members.some((member) => dependencyNames(member).includes(group.name)))
      .map((g) => g.name);
  await inOrder(groups, dependentsOf, async ({ members }) => {
    await Promise.all(members.map(removeOne));
  });
}

function dependencyNames(container: ContainerSummary): string[] {
  return (container.labels[composeLabel.dependsOn] ?? "").split(",").map((entry) => entry.split(":")[0] ?? "");
}

async function removeOrKeepNetwork(
  work: Work,
  network: NetworkDetails,
  others: readonly ContainerSummary[],
): Promise<void> {
  const users = others.filter((container) => container.networks.some(({ network: name }) => name === network.name));
  if (users.length > 0) {
    const whose = users.map(
      ({ name, labels }) => `${name} (made from ${labels[composeLabel.configFiles] ?? "no file"})`,
    );
    // Which of the three it is, the files that were given do not tell.
    const why =
      "containers of the same project are on it whose services are another stack's, or only in another file or profile: " +
      `${whose.join(", ")}. \`reqresp-lab down -p ${users[0]?.project}\` removes them too`;
    work.kept.push({ kind: "network", name: network.name, why });
    return;
  }
  await remove(
    work,
    "network",
    network.name,
    () => removeNetwork(work.engine, network.id, network.name),
    async (reason) => {
      const now = await inspectNetwork(work.engine, network.id);
      const names = (now?.containers ?? []).map((container) => container.name);
      if (names.length === 0) return /has active endpoints/.test(reason) ? miscounted : undefined;
      return {
        why: `${names.length === 1 ? "a container that is" : "containers that are"} not of this project ${names.length === 1 ? "is" : "are"} on it: ${names.join(", ")}`,
        hint: `Take ${names.length === 1 ? "it" : "them"} off with \`docker network disconnect -f ${network.name} ${names[0]}\`, then \`reqresp-lab down\` again.`,
      };
    },
  );
}

/** Seen once on 20.10, when fifty containers were removed at once under load; asking again does not help, and Compose would meet the same. */
const miscounted = {
  why: "the Engine counts endpoints on it, but no container is on it",
  hint: "The Engine counts anew when it starts: `sudo systemctl restart docker`, then `reqresp-lab down` again. Another lab is not hindered by it.",
};

async function removeImages(
  work: Work,
  containers: readonly ContainerSummary[],
  built: readonly { id: string; reference: string }[],
): Promise<void> {
  if (!work.options.rmi) return;
  const used =
    work.options.rmi === "all" ? containers.map(({ image, imageId }) => ({ id: imageId, reference: image })) : [];
  const byId = new Map([...used, ...built].map((image) => [image.id, image.reference]));
  await Promise.all(
    [...byId.values()].map(async (reference) => {
      try {
        if (await removeImage(work.engine, reference)) done(work, "image", reference);
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        work.kept.push({ kind: "image", name: reference, why: "another container uses it" });
      }
    }),
  );
}

/** Helpers of owners that ended; with `everyone`, those of living owners too. */
async function removeOrphans(work: Work, everyone: boolean): Promise<void> {
  const helpers = await listHelpers(work.engine);
  await Promise.all(
    helpers.map(async (helper) => {
      const owner = ownerState(helper.labels[ownLabel.owner]);
      if (!everyone && owner !== "gone") {
        const why =
          owner === "alive" ? "its owner still runs" : "whether its owner still runs cannot be told from here";
        work.kept.push({ kind: "helper", name: helper.name, why });
        return;
      }
      await remove(work, "helper", helper.name, () => removeContainer(work.engine, helper.id, helper.name));
    }),
  );
}

/** Removes one thing and notes what became of it; `explain` may say why it could not be. */
async function remove(
  work: Work,
  kind: DownItem["kind"],
  name: string,
  action: () => Promise<boolean>,
  explain?: (reason: string) => Promise<{ why: string; hint?: string } | undefined>,
): Promise<void> {
  const id = `${kind} ${name}`;
  work.progress({ type: "step", id, state: "started", text: "removing" });
  try {
    const removed = await action();
    if (removed) done(work, kind, name);
    else work.progress({ type: "step", id, state: "unchanged", text: "gone already" });
  } catch (error) {
    const why = engineMessage(error instanceof LabError ? (error.cause ?? error) : error);
    const reason = (await explain?.(why)) ?? { why };
    work.progress({ type: "step", id, state: "failed", text: reason.why });
    work.failures.push({ kind, name, ...reason });
  }
}

function done(work: Work, kind: DownItem["kind"], name: string): void {
  work.removed.push({ kind, name });
  work.progress({ type: "step", id: `${kind} ${name}`, state: "done", text: "removed" });
}

function incomplete(failures: Work["failures"]): LabError {
  const what = failures.map(({ kind, name, why }) => `${kind} ${name} could not be removed: ${why}`).join("; ");
  const hint =
    failures.find((failure) => failure.hint)?.hint ?? "Remove what is named by hand, then `reqresp-lab down` again.";
  return new LabError("DOWN_INCOMPLETE", `${what}.`, { hint, exitCode: ExitCode.failed });
}

/** Projects in which something carries our label. */
async function ownProjects(engine: Engine): Promise<string[]> {
  const [containers, networks, volumes] = await Promise.all([
    listContainers(engine, [ownLabel.lab, composeLabel.configHash]),
    listNetworks(engine, [ownLabel.lab]),
    listVolumes(engine, [ownLabel.lab]),
  ]);
  const labels = [...containers, ...networks, ...volumes].map((one) => one.labels[composeLabel.project]);
  return [...new Set(labels.filter((project) => project !== undefined))].sort();
}
