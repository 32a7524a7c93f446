import type { Service, Stack } from "../compose/stack.js";
import { supportsApi } from "../docker/connect.js";
import { toContainerRequest } from "../docker/container-body.js";
import {
  type ContainerSummary,
  createContainer,
  findByName,
  inspectContainer,
  removeContainer,
  renameContainer,
} from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import type { ImageDetails } from "../docker/images.js";
import { connectNetwork } from "../docker/networks.js";
import { statusOf } from "../docker/to-lab-error.js";
import { LabError } from "../errors.js";
import { imageReference } from "./reconcile-images.js";
import { sharedService } from "./reconcile-order.js";

export interface CreateContext {
  image: ImageDetails;
  serviceHash: string;
  composeHash: string | undefined;
  /** Id of the container whose namespace "service:NAME" means. */
  containerOf(service: string): string;
}

/** Creates a service's container, with every network connected; leaves none behind when that fails. Returns its id. */
export async function createServiceContainer(
  engine: Engine,
  stack: Stack,
  service: Service,
  place: { name: string; number: number; keptVolumes?: ReadonlyMap<string, string> },
  context: CreateContext,
): Promise<string> {
  const { body, later } = toContainerRequest(stack, service, {
    number: place.number,
    containerName: place.name,
    imageReference: imageReference(stack, service),
    imageId: context.image.id,
    serviceHash: context.serviceHash,
    composeHash: context.composeHash,
    allEndpoints: supportsApi(engine, "1.44"),
    keptVolumes: place.keptVolumes ?? new Map(),
    resolveNamespace: (mode) => resolveNamespace(mode, context),
  });
  const { id } = await createContainer(engine, place.name, body, service.platform).catch(async (error: unknown) => {
    throw await explainConflict(engine, stack, service, place.name, error);
  });
  try {
    for (const { network, endpoint } of later) await connectNetwork(engine, network, id, endpoint);
  } catch (error) {
    await removeContainer(engine, id, place.name, { volumes: true });
    throw error;
  }
  return id;
}

/**
 * Puts a new container in the place of an old one. The old one steps aside under another name until the new one exists, so a
 * creation that fails changes nothing. Anonymous volumes are kept.
 */
export async function recreateServiceContainer(
  engine: Engine,
  stack: Stack,
  service: Service,
  old: ContainerSummary,
  place: { name: string; number: number },
  context: CreateContext,
): Promise<string> {
  const keptVolumes = await anonymousVolumes(engine, stack, service, old, context.image);
  const aside = old.name === place.name ? `${old.id.slice(0, 12)}_${old.name}` : old.name;
  if (aside !== old.name) await renameContainer(engine, old.id, aside);
  let id: string;
  try {
    id = await createServiceContainer(engine, stack, service, { ...place, keptVolumes }, context);
  } catch (error) {
    if (aside !== old.name) await renameContainer(engine, old.id, old.name);
    throw error;
  }
  await removeContainer(engine, old.id, old.name);
  return id;
}

function resolveNamespace(mode: string, context: CreateContext): string {
  const service = sharedService(mode);
  return service === undefined ? mode : `container:${context.containerOf(service)}`;
}

/** Volumes without a name, of the service or its image: their data outlives a recreation. */
async function anonymousVolumes(
  engine: Engine,
  stack: Stack,
  service: Service,
  old: ContainerSummary,
  image: ImageDetails,
): Promise<Map<string, string>> {
  const anonymous = service.volumes.filter((mount) => mount.type === "volume" && mount.source === undefined);
  const targets = new Set([...image.volumes, ...anonymous.map((mount) => mount.target)]);
  if (targets.size === 0) return new Map();
  const named = new Set(stack.volumes.map((volume) => volume.name));
  const details = await inspectContainer(engine, old.id);
  const kept = (details?.volumes ?? []).filter(({ name, target }) => targets.has(target) && !named.has(name));
  return new Map(kept.map(({ name, target }) => [target, name]));
}

/** A taken name is told with its holder. */
async function explainConflict(
  engine: Engine,
  stack: Stack,
  service: Service,
  name: string,
  error: unknown,
): Promise<unknown> {
  if (statusOf(error) !== 409) return error;
  const holder = await findByName(engine, name);
  // Without a holder the name belongs to a container that is being made or removed: it is reserved before, and freed after the list has it.
  if (holder === undefined || (holder.project === stack.project && holder.service === service.name)) {
    return new LabError(
      "NAME_CONFLICT",
      `The container ${name} of ${service.name} was made by another command meanwhile.`,
      {
        hint: `Another \`up\` or \`demo\` of project "${stack.project}" is at work: let it end, then try again, or take another name with -p.`,
        cause: error,
      },
    );
  }
  const whose =
    holder.project === undefined
      ? `a container of no project (image ${holder.image}, ${holder.state})`
      : `service ${holder.service ?? "?"} of project "${holder.project}" (${holder.state})`;
  const fixed = service.containerName !== undefined;
  const down = holder.project === undefined ? `docker rm -f ${name}` : `reqresp-lab down -p ${holder.project}`;
  return new LabError("NAME_CONFLICT", `The container name ${name} of ${service.name} is taken by ${whose}.`, {
    hint: fixed
      ? `Remove that one with \`${down}\`, or drop \`container_name: ${name}\` so that each project has names of its own.`
      : `Remove that one with \`${down}\`, or take another project name than "${stack.project}" with -p.`,
    cause: error,
  });
}
