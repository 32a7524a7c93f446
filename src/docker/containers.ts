import { setTimeout as sleep } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { Engine } from "./engine.js";
import { inBody } from "./in-body.js";
import { composeLabel, ownLabel } from "./labels.js";
import { attempt, engineMessage, orMissing } from "./to-lab-error.js";

/** What one list call tells of a container. */
export interface ContainerSummary {
  id: string;
  name: string;
  /** Service, project and number by Compose's labels; undefined and 0 on containers without them. */
  service: string | undefined;
  project: string | undefined;
  number: number;
  /** Made by `docker compose run`: beside the service, not part of it. */
  oneoff: boolean;
  /** "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" */
  state: string;
  /** The Engine's words, "Up 3 seconds (healthy)". */
  status: string;
  health: string | undefined;
  /** Reference it was made from, and the image's id. */
  image: string;
  imageId: string;
  networkMode: string;
  networks: ContainerAddress[];
  labels: Record<string, string>;
}

export interface ContainerAddress {
  network: string;
  /** "" where the Engine does not tell: before the container's first start, and Podman. */
  networkId: string;
  ipv4: string | undefined;
  ipv6: string | undefined;
  mac: string | undefined;
}

/** What an inspection adds. */
export interface ContainerDetails extends ContainerSummary {
  exitCode: number;
  /** Host pid of PID 1, 0 when not running. */
  pid: number;
  /** The Engine's reason when it could not be started. */
  error: string;
  workingDir: string;
  tty: boolean;
  /** Command and entrypoint as resolved by the Engine. */
  command: string[];
  healthLog: string | undefined;
  /** Volumes by their place in the container. */
  volumes: { name: string; target: string }[];
}

/** Body of a create request, in the Engine's own words. */
export type ContainerBody = Omit<Dockerode.ContainerCreateOptions, "name" | "platform">;

/** Containers, stopped ones included, that carry every given label ("key" or "key=value"). One call. */
export async function listContainers(
  engine: Engine,
  labels: readonly string[],
  signal?: AbortSignal,
): Promise<ContainerSummary[]> {
  const found = await attempt("Listing containers", () =>
    engine.client.listContainers({
      all: true,
      filters: { label: [...labels] },
      ...(signal ? { abortSignal: signal } : {}),
    }),
  );
  return found.map(toSummary);
}

/**
 * Every container of a Compose project, by whichever tool it was made. A hash is asked for because containers inherit their
 * image's labels: one that was started by hand from a project's image has project and service, but no hash. Helpers have none.
 */
export function listProjectContainers(
  engine: Engine,
  project: string,
  signal?: AbortSignal,
): Promise<ContainerSummary[]> {
  return listContainers(engine, [`${composeLabel.project}=${project}`, composeLabel.configHash], signal);
}

/** Helper containers of ours (capture sidecars), of one project or of all. */
export function listHelpers(engine: Engine, project?: string, signal?: AbortSignal): Promise<ContainerSummary[]> {
  const labels = project === undefined ? [ownLabel.helper] : [ownLabel.helper, `${ownLabel.project}=${project}`];
  return listContainers(engine, labels, signal);
}

/** Undefined when there is no such container. */
export async function inspectContainer(engine: Engine, id: string): Promise<ContainerDetails | undefined> {
  const details = await orMissing(`Inspecting container ${id}`, () => engine.client.getContainer(id).inspect());
  return details && toDetails(details);
}

/** Is the container there, and paused? Then everything in it stands still, and signals wait. */
export async function isPaused(engine: Engine, id: string): Promise<boolean> {
  return (await inspectContainer(engine, id))?.state === "paused";
}

/** Creates, does not start. Returns the id and the Engine's warnings. */
export async function createContainer(
  engine: Engine,
  name: string,
  body: ContainerBody,
  platform?: string,
): Promise<{ id: string }> {
  const created = await attempt(
    `Creating container ${name}`,
    () => engine.client.createContainer(inBody(body, { name, ...(platform ? { platform } : {}) })),
    "CONTAINER_FAILED",
  );
  return { id: created.id };
}

/** Starting what runs already is no error. */
export async function startContainer(engine: Engine, id: string, name: string): Promise<void> {
  const start = () => notModified(engine.client.getContainer(id).start());
  await attempt(`Starting container ${name}`, () => onceUnambiguous(start), "CONTAINER_FAILED");
}

/** A second network of the same name, made by another command at the same time, is gone in a moment (see createNetwork). */
async function onceUnambiguous(start: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      return await start();
    } catch (error) {
      if (!/^network .* is ambiguous/.test(engineMessage(error))) throw error;
    }
    await sleep(100);
  }
  await start();
}

/** Lets a paused container go on. */
export async function unpauseContainer(engine: Engine, id: string, name: string): Promise<void> {
  await attempt(`Unpausing container ${name}`, () => engine.client.getContainer(id).unpause(), "CONTAINER_FAILED");
}

/** Stops in its own grace period and starts again. */
export async function restartContainer(engine: Engine, id: string, name: string): Promise<void> {
  await attempt(`Restarting container ${name}`, () => engine.client.getContainer(id).restart(), "CONTAINER_FAILED");
}

/** Stops with the container's stop signal, kills after `timeoutSeconds`. */
export async function stopContainer(engine: Engine, id: string, name: string, timeoutSeconds: number): Promise<void> {
  await orMissing(`Stopping container ${name}`, () =>
    notModified(engine.client.getContainer(id).stop({ t: timeoutSeconds })),
  );
}

/** Kills if need be and removes, with its anonymous volumes when asked. False when it was gone already. */
export async function removeContainer(
  engine: Engine,
  id: string,
  name: string,
  options: { volumes?: boolean } = {},
): Promise<boolean> {
  const removed = await orMissing(`Removing container ${name}`, async () => {
    try {
      await engine.client.getContainer(id).remove({ force: true, v: options.volumes === true });
    } catch (error) {
      // 409: another client is removing it at this moment, which is what was wanted.
      if ((error as { statusCode?: number }).statusCode !== 409) throw error;
      await engine.client.getContainer(id).wait({ condition: "removed" });
    }
    return true;
  });
  return removed === true;
}

export async function renameContainer(engine: Engine, id: string, name: string): Promise<void> {
  await attempt(`Renaming container to ${name}`, () => engine.client.getContainer(id).rename({ name }));
}

/** Id and labels of whatever holds a container name, exactly; undefined when it is free. */
export async function findByName(engine: Engine, name: string): Promise<ContainerSummary | undefined> {
  const found = await attempt("Listing containers", () =>
    // The filter matches substrings, so the exact name is compared below.
    engine.client.listContainers({ all: true, filters: { name: [name] } }),
  );
  return found.map(toSummary).find((container) => container.name === name);
}

/** The last lines of a container's output, both streams, at most 64 KiB; not yet made safe for a terminal. */
export async function lastLogLines(engine: Engine, id: string, count = 10): Promise<string[]> {
  const raw = await orMissing("Reading a container's log", () =>
    engine.client.getContainer(id).logs({ stdout: true, stderr: true, tail: count, follow: false }),
  );
  if (raw === undefined) return [];
  return demultiplex(Buffer.from(raw).subarray(-65_536)).split(/\r?\n/).filter(Boolean).slice(-count);
}

/** Log frames carry an 8-byte header (stream, 0, 0, 0, length) unless the container has a terminal. */
function demultiplex(raw: Buffer): string {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset + 8 <= raw.length) {
    const framed = raw[offset]! <= 2 && raw[offset + 1] === 0 && raw[offset + 2] === 0 && raw[offset + 3] === 0;
    if (!framed) return raw.toString("utf8");
    const length = raw.readUInt32BE(offset + 4);
    parts.push(raw.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return Buffer.concat(parts).toString("utf8");
}

async function notModified(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 304) throw error;
  }
}

function toSummary(info: Dockerode.ContainerInfo): ContainerSummary {
  const labels = info.Labels ?? {};
  return {
    id: info.Id,
    // The first is the container's own; others are links, "/other/alias".
    name: (info.Names?.find((name) => name.lastIndexOf("/") === 0) ?? info.Names?.[0] ?? "").replace(/^\//, ""),
    ...projectPart(labels),
    state: info.State,
    status: info.Status ?? "",
    health: /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(info.Status ?? "")?.[1],
    image: info.Image,
    imageId: info.ImageID,
    networkMode: info.HostConfig?.NetworkMode ?? "default",
    networks: toAddresses(info.NetworkSettings?.Networks),
    labels,
  };
}

function toDetails(info: Dockerode.ContainerInspectInfo): ContainerDetails {
  const labels = info.Config.Labels ?? {};
  const health = info.State.Health;
  const healthStatus = health?.Status === "none" ? undefined : health?.Status;
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ""),
    ...projectPart(labels),
    state: info.State.Status,
    status: info.State.Status,
    health: healthStatus,
    image: info.Config.Image,
    imageId: info.Image,
    networkMode: info.HostConfig.NetworkMode ?? "default",
    networks: toAddresses(info.NetworkSettings.Networks),
    labels,
    exitCode: info.State.ExitCode,
    pid: info.State.Pid,
    error: info.State.Error ?? "",
    workingDir: info.Config.WorkingDir || "/",
    tty: info.Config.Tty,
    command: [info.Path, ...(info.Args ?? [])].filter(Boolean),
    healthLog: health?.Log?.at(-1)?.Output?.trim(),
    volumes: (info.Mounts ?? [])
      .filter((mount) => mount.Type === "volume" && mount.Name)
      .map((mount) => ({ name: mount.Name!, target: mount.Destination })),
  };
}

function projectPart(labels: Record<string, string>) {
  return {
    service: labels[composeLabel.service],
    project: labels[composeLabel.project],
    number: Number(labels[composeLabel.containerNumber] ?? 0) || 0,
    oneoff: labels[composeLabel.oneoff] === "True",
  };
}

type NetworkSettings = Record<
  string,
  { NetworkID?: string; IPAddress?: string; GlobalIPv6Address?: string; MacAddress?: string }
>;

function toAddresses(networks: NetworkSettings | undefined): ContainerAddress[] {
  return Object.entries(networks ?? {}).map(([network, endpoint]) => ({
    network,
    // Podman gives the name once more.
    networkId: endpoint.NetworkID === network ? "" : (endpoint.NetworkID ?? ""),
    ipv4: endpoint.IPAddress || undefined,
    ipv6: endpoint.GlobalIPv6Address || undefined,
    mac: endpoint.MacAddress || undefined,
  }));
}
