import { isNull, type MapNode, map, scalar, setEntry } from "./node.js";
import { build } from "./read-build.js";
import { mounts } from "./read-mounts.js";
import { object } from "./read-object.js";
import { expose, ports } from "./read-ports.js";
import {
  dependsOn,
  devices,
  envFiles,
  extension,
  extraHosts,
  healthcheck,
  logging,
  serviceNetworks,
  ulimits,
} from "./read-values.js";
import {
  bool,
  bytes,
  count,
  decimal,
  different,
  differentTexts,
  duration,
  filledPairs,
  integer,
  listOf,
  mapping,
  oneOf,
  options,
  pairs,
  type Reader,
  type Scope,
  text,
  textOrNumber,
  textOrTexts,
  texts,
  within,
  words,
  wrong,
} from "./readers.js";

/** Unlike `mem_limit`, no number. */
const textBytes: Reader = (node, scope) => bytes(text(node, scope), scope);

const readDeploy = object(
  {
    replicas: count,
    resources: object(
      { limits: object({ cpus: decimal, memory: textBytes, pids: integer }) },
      {
        unsupported: new Set(["reservations"]),
      },
    ),
  },
  {
    // Only Swarm reads these.
    warned: {
      endpoint_mode: text,
      labels: filledPairs,
      mode: text,
      placement: mapping,
      restart_policy: mapping,
      rollback_config: mapping,
      update_config: mapping,
    },
  },
);

/** Every key of a service that this loader honours, with its reader. */
export const service: Reader = object(
  {
    image: text,
    build,
    container_name: text,
    command: words,
    entrypoint: words,
    environment: pairs,
    env_file: envFiles,
    labels: filledPairs,
    working_dir: text,
    user: text,
    hostname: text,
    domainname: text,
    mac_address: text,
    init: bool,
    tty: bool,
    stdin_open: bool,
    read_only: bool,
    privileged: bool,
    cap_add: texts,
    cap_drop: texts,
    security_opt: differentTexts,
    extra_hosts: extraHosts,
    dns: textOrTexts,
    dns_search: textOrTexts,
    dns_opt: texts,
    group_add: (node, scope) => different(listOf(textOrNumber)(node, scope), scope),
    devices,
    tmpfs: textOrTexts,
    sysctls: filledPairs,
    ulimits,
    shm_size: bytes,
    mem_limit: bytes,
    cpus: decimal,
    pids_limit: integer,
    pid: text,
    ipc: text,
    runtime: text,
    platform: text,
    pull_policy: oneOf("always", "never", "missing", "if_not_present", "build"),
    restart: text,
    stop_signal: text,
    stop_grace_period: duration,
    scale: count,
    profiles: listOf(text),
    network_mode: text,
    networks: serviceNetworks,
    ports,
    expose,
    volumes: mounts,
    depends_on: dependsOn,
    healthcheck,
    logging,
    deploy: readDeploy,
    extends: extension,
  },
  {
    unsupported: new Set([
      "blkio_config",
      "cgroup",
      "cgroup_parent",
      "configs",
      "cpu_count",
      "cpu_percent",
      "cpu_period",
      "cpu_quota",
      "cpu_rt_period",
      "cpu_rt_runtime",
      "cpu_shares",
      "cpuset",
      "credential_spec",
      "device_cgroup_rules",
      "external_links",
      "gpus",
      "isolation",
      "label_file",
      "links",
      "mem_reservation",
      "mem_swappiness",
      "memswap_limit",
      "models",
      "oom_kill_disable",
      "oom_score_adj",
      "post_start",
      "pre_stop",
      "provider",
      "secrets",
      "storage_opt",
      "use_api_socket",
      "userns_mode",
      "uts",
      "volumes_from",
    ]),
    warned: { annotations: filledPairs, attach: bool, develop: mapping },
    nullable: new Set(["command", "entrypoint", "deploy", "develop"]),
  },
);

const external: Reader = (node, scope) =>
  node.kind === "map" ? object({ name: text })(node, scope) : bool(node, scope);

export const network: Reader = object({
  name: text,
  driver: text,
  driver_opts: options,
  ipam: object(
    {
      driver: text,
      config: listOf(object({ subnet: text, gateway: text, ip_range: text, aux_addresses: options })),
    },
    // Compose does not pass them on.
    { warned: { options } },
  ),
  external,
  internal: bool,
  attachable: bool,
  enable_ipv6: bool,
  labels: filledPairs,
});

export const volume: Reader = (node, scope) => {
  const result = readVolume(node, scope) as MapNode;
  const isExternal = result.entries.get("external");
  if (isExternal === undefined || (isExternal.kind === "scalar" && isExternal.value === false)) return result;
  for (const key of ["driver", "driver_opts", "labels"]) {
    const made = result.entries.get(key);
    if (made !== undefined) throw wrong(made, within(scope, key), "left out, because the volume is external");
  }
  return result;
};

const readVolume = object({
  name: text,
  driver: text,
  driver_opts: options,
  external,
  labels: filledPairs,
});

/** A top-level section: any names, each with the same shape; a name alone is a mapping without keys. */
export function section(item: Reader): Reader {
  return (node, scope) => {
    if (node.kind !== "map") throw wrong(node, scope, "a mapping of names");
    const result = map(node.at);
    for (const [name, value] of node.entries) {
      if (name.startsWith("x-")) continue;
      const at = node.keys.get(name) ?? value.at;
      if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
        throw wrong(scalar(name, at), scope, "a mapping whose names are made of letters, digits, dots, - and _");
      }
      const read = isNull(value) ? map(at) : item(value, within(scope, name));
      setEntry(result, name, value.onMerge === undefined ? read : { ...read, onMerge: value.onMerge }, at);
    }
    return result;
  };
}

/** `external: {name: x}`, the old spelling, is `name: x` and `external: true`. */
export function plainExternal(node: MapNode, scope: Scope): void {
  const value = node.entries.get("external");
  if (value?.kind !== "map") return;
  const name = value.entries.get("name");
  if (name !== undefined) {
    if (node.entries.has("name"))
      throw wrong(name, within(scope, "external.name"), "the only name: `name` is given too");
    setEntry(node, "name", name);
  }
  setEntry(node, "external", scalar(true, value.at));
}
