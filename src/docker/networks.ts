import type Dockerode from "dockerode";
import type { NetworkSpec } from "../compose/stack.js";
import { version } from "../version.js";
import type { Engine } from "./engine.js";
import { inBody } from "./in-body.js";
import { inPath } from "./in-path.js";
import { composeLabel, ownLabel } from "./labels.js";
import { attempt, orMissing, statusOf } from "./to-lab-error.js";

export interface NetworkDetails {
  id: string;
  name: string;
  /** ISO time with nanoseconds, so that times compare as texts. */
  created: string;
  driver: string;
  internal: boolean;
  ipv6: boolean;
  subnets: string[];
  gateways: string[];
  options: Record<string, string>;
  labels: Record<string, string>;
  /** Running containers on it; the list call leaves this empty. */
  containers: { id: string; name: string; ipv4: string | undefined; ipv6: string | undefined }[];
}

/** Networks that carry every given label. */
export async function listNetworks(engine: Engine, labels: readonly string[]): Promise<NetworkDetails[]> {
  const found = await attempt("Listing networks", () =>
    engine.client.listNetworks({ filters: { label: [...labels] } }),
  );
  return found.map(toDetails);
}

export function listProjectNetworks(engine: Engine, project: string): Promise<NetworkDetails[]> {
  return listNetworks(engine, [`${composeLabel.project}=${project}`]);
}

/** By id or exact name; undefined when there is none. */
export async function inspectNetwork(engine: Engine, idOrName: string): Promise<NetworkDetails | undefined> {
  const found = await orMissing(`Inspecting network ${idOrName}`, () =>
    engine.client.getNetwork(inPath(idOrName)).inspect(),
  );
  return found && toDetails(found as Dockerode.NetworkInspectInfo);
}

/**
 * Makes a network of a project, with Compose's labels and ours. The Engine lets two commands make two of one name at the same time, and then
 * can start nothing on either: the older one is taken by both, and `isNew` is false for who made the other.
 */
export async function createNetwork(
  engine: Engine,
  project: string,
  spec: NetworkSpec,
): Promise<{ network: NetworkDetails; isNew: boolean }> {
  const body = {
    Name: spec.name,
    CheckDuplicate: true,
    Driver: spec.driver || "bridge",
    Options: spec.driverOpts,
    Internal: spec.internal,
    Attachable: spec.attachable,
    ...(spec.enableIpv6 === undefined ? {} : { EnableIPv6: spec.enableIpv6 }),
    ...(spec.ipam ? { IPAM: toIpam(spec.ipam) } : {}),
    Labels: {
      ...spec.labels,
      [composeLabel.project]: project,
      [composeLabel.network]: spec.key,
      [composeLabel.version]: version(),
      [ownLabel.lab]: version(),
    },
  };
  const action = `Creating network ${spec.name}`;
  let created: { id: string };
  try {
    created = await attempt(action, () => engine.client.createNetwork(inBody(body)), "NETWORK_FAILED");
  } catch (error) {
    const other = statusOf(error) === 409 ? await oldestOf(engine, project, spec.name) : undefined;
    if (other === undefined) throw error;
    return { network: other, isNew: false };
  }
  const oldest = await oldestOf(engine, project, spec.name);
  if (oldest !== undefined && oldest.id !== created.id) {
    await removeNetwork(engine, created.id, spec.name);
    return { network: oldest, isNew: false };
  }
  const unseen = { ...emptyDetails, id: created.id, name: spec.name, driver: body.Driver, labels: body.Labels };
  return { network: oldest ?? unseen, isNew: true };
}

/** The Engine may have several of one name. */
async function oldestOf(engine: Engine, project: string, name: string): Promise<NetworkDetails | undefined> {
  const ours = (await listProjectNetworks(engine, project)).filter((network) => network.name === name);
  return ours.sort((a, b) => (a.created < b.created || (a.created === b.created && a.id < b.id) ? -1 : 1))[0];
}

export async function connectNetwork(
  engine: Engine,
  networkId: string,
  containerId: string,
  endpoint: Dockerode.EndpointSettings,
): Promise<void> {
  await attempt(
    "Connecting a container to its network",
    () => engine.client.getNetwork(networkId).connect({ Container: containerId, EndpointConfig: endpoint }),
    "CONTAINER_FAILED",
  );
}

/** False when it was gone already. @throws LabError ENGINE_ERROR with status 403 as cause when containers are on it. */
export async function removeNetwork(engine: Engine, id: string, name: string): Promise<boolean> {
  const removed = await orMissing(`Removing network ${name}`, async () => {
    await engine.client.getNetwork(id).remove();
    return true;
  });
  return removed === true;
}

const emptyDetails: NetworkDetails = {
  id: "",
  name: "",
  created: "",
  driver: "",
  internal: false,
  ipv6: false,
  subnets: [],
  gateways: [],
  options: {},
  labels: {},
  containers: [],
};

function toIpam(ipam: NonNullable<NetworkSpec["ipam"]>): Dockerode.IPAM {
  return {
    Driver: ipam.driver || "default",
    Options: ipam.options,
    Config: ipam.config.map((pool) => ({
      ...(pool.subnet ? { Subnet: pool.subnet } : {}),
      ...(pool.gateway ? { Gateway: pool.gateway } : {}),
      ...(pool.ipRange ? { IPRange: pool.ipRange } : {}),
      ...(pool.auxAddresses ? { AuxiliaryAddresses: pool.auxAddresses } : {}),
    })),
  };
}

function toDetails(info: Dockerode.NetworkInspectInfo): NetworkDetails {
  const pools = info.IPAM?.Config ?? [];
  return {
    id: info.Id,
    name: info.Name,
    created: info.Created,
    driver: info.Driver,
    internal: info.Internal,
    ipv6: info.EnableIPv6 === true,
    subnets: pools.flatMap((pool) => pool.Subnet ?? []),
    gateways: pools.flatMap((pool) => pool.Gateway ?? []),
    options: info.Options ?? {},
    labels: info.Labels ?? {},
    containers: Object.entries(info.Containers ?? {}).map(([id, container]) => ({
      id,
      name: container.Name,
      ipv4: withoutPrefix(container.IPv4Address),
      ipv6: withoutPrefix(container.IPv6Address),
    })),
  };
}

/** "172.18.0.3/16" is the container's address with its network's prefix length. */
function withoutPrefix(address: string | undefined): string | undefined {
  return address?.split("/")[0] || undefined;
}
