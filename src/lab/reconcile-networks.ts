import type { NetworkSpec, Stack, VolumeSpec } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";
import { composeLabel } from "../docker/labels.js";
import { createNetwork, inspectNetwork, listProjectNetworks, type NetworkDetails } from "../docker/networks.js";
import { createVolume, inspectVolume, listProjectVolumes } from "../docker/volumes.js";
import { LabError } from "../errors.js";
import { allEnded } from "./all-ended.js";
import { networkChanges } from "./network-changes.js";
import type { Progress } from "./progress.js";
import { explainOverlap } from "./subnet-conflict.js";

/** Key → network on the Engine, for every network that a service uses; made where it is missing. */
export async function reconcileNetworks(
  engine: Engine,
  stack: Stack,
  progress: Progress,
  made: (network: NetworkDetails) => void,
): Promise<Map<string, NetworkDetails>> {
  const used = new Set(stack.services.flatMap((service) => service.networks.map((attachment) => attachment.key)));
  const specs = stack.networks.filter((network) => used.has(network.key));
  const ours = specs.some((spec) => !spec.external) ? await listProjectNetworks(engine, stack.project) : [];
  const pairs = await allEnded(
    specs.map(async (spec) => {
      const found = ours.find((network) => network.name === spec.name) ?? (await inspectNetwork(engine, spec.name));
      if (found === undefined && !spec.external)
        return [spec.key, await make(engine, stack, spec, progress, made)] as const;
      const network = checked(stack, spec, found);
      if (!spec.external) warnOfChanges(spec, network, progress);
      return [spec.key, network] as const;
    }),
  );
  return new Map(pairs);
}

/** Makes the named volumes that services use and that are missing; returns the names of those it made. */
export async function reconcileVolumes(
  engine: Engine,
  stack: Stack,
  progress: Progress,
  made: (name: string) => void,
): Promise<void> {
  const used = new Set(stack.services.flatMap((service) => service.volumes.map((mount) => mount.source)));
  const specs = stack.volumes.filter((volume) => used.has(volume.key));
  if (specs.length === 0) return;
  const ours = await listProjectVolumes(engine, stack.project);
  await allEnded(
    specs.map(async (spec) => {
      if (ours.some((volume) => volume.name === spec.name)) return;
      const found = await inspectVolume(engine, spec.name);
      if (found !== undefined) return warnForeignVolume(stack, spec, found.labels, progress);
      if (spec.external) {
        throw new LabError("ENGINE_ERROR", `The external volume ${spec.name} does not exist.`, {
          hint: `Create it with \`docker volume create ${spec.name}\`, or drop \`external: true\` in the compose file.`,
        });
      }
      const id = `volume ${spec.name}`;
      progress({ type: "step", id, state: "started", text: "creating" });
      await createVolume(engine, stack.project, spec);
      made(spec.name);
      progress({ type: "step", id, state: "done", text: "created" });
    }),
  );
}

async function make(
  engine: Engine,
  stack: Stack,
  spec: NetworkSpec,
  progress: Progress,
  made: (network: NetworkDetails) => void,
): Promise<NetworkDetails> {
  const id = `network ${spec.name}`;
  progress({ type: "step", id, state: "started", text: "creating" });
  try {
    const { network, isNew } = await createNetwork(engine, stack.project, spec);
    if (isNew) made(network);
    progress({ type: "step", id, state: isNew ? "done" : "unchanged", text: isNew ? "created" : "made meanwhile" });
    return network;
  } catch (error) {
    progress({ type: "step", id, state: "failed", text: "failed" });
    throw await explainOverlap(engine, spec, error);
  }
}

/** A network that is there must be ours by Compose's labels, unless the file says that it is external. */
function checked(stack: Stack, spec: NetworkSpec, found: NetworkDetails | undefined): NetworkDetails {
  if (found === undefined) {
    throw new LabError("NETWORK_FAILED", `The external network ${spec.name} does not exist.`, {
      hint: `Create it with \`docker network create ${spec.name}\`, or drop \`external: true\` in the compose file.`,
    });
  }
  if (spec.external) return found;
  const project = found.labels[composeLabel.project];
  const key = found.labels[composeLabel.network];
  if (project === stack.project && key === spec.key) return found;
  const whose =
    project === undefined ? "was made by something else than Compose" : `belongs to project "${project}" as "${key}"`;
  throw new LabError("NAME_CONFLICT", `The network ${spec.name} exists already and ${whose}.`, {
    hint: `Remove it with \`docker network rm ${spec.name}\`, take another project name with -p, or declare it \`external: true\`.`,
  });
}

/** Compose keeps such a network too, without a word. */
function warnOfChanges(spec: NetworkSpec, network: NetworkDetails, progress: Progress): void {
  const changes = networkChanges(spec, network);
  if (changes.length === 0) return;
  progress({
    type: "warning",
    text: `The network ${spec.name} is kept as it was made: ${changes.join(", ")}. \`reqresp-lab down\`, then \`reqresp-lab up\`, make it anew.`,
  });
}

function warnForeignVolume(stack: Stack, spec: VolumeSpec, labels: Record<string, string>, progress: Progress): void {
  if (spec.external || labels[composeLabel.project] === stack.project) return;
  progress({
    type: "warning",
    text: `The volume ${spec.name} exists already and was not made for project "${stack.project}"; it is used as it is. Declare it \`external: true\` to say so.`,
  });
}
