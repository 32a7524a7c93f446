import { asObject, entriesOf, type JsonObject } from "./json-access.js";
import type { Json } from "./node.js";
import { quoted } from "./printable.js";

/** Keys of the canonical form that a Stack cannot hold, so that none is lost in silence. */
export interface UnhonouredKeys {
  /** They change what runs. */
  unsupported: string[];
  /** They do not. */
  ineffective: string[];
}

interface KeyRules {
  [key: string]: KeyRule;
}
type KeyRule = "honoured" | "ineffective" | KeyRules;

function keys(rule: KeyRule, names: string): KeyRules {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

const build: KeyRules = {
  ...keys(
    "honoured",
    "context dockerfile dockerfile_inline args target labels cache_from no_cache pull network platforms tags extra_hosts shm_size",
  ),
  ...keys("ineffective", "cache_to provenance sbom"),
};

const deploy: KeyRules = {
  replicas: "honoured",
  resources: { limits: keys("honoured", "cpus memory pids") },
  ...keys("ineffective", "endpoint_mode labels mode placement restart_policy rollback_config update_config"),
};

const service: KeyRules = {
  ...keys("honoured", "image container_name command entrypoint environment env_file labels working_dir user hostname"),
  ...keys("honoured", "domainname mac_address init tty stdin_open read_only privileged cap_add cap_drop security_opt"),
  ...keys(
    "honoured",
    "extra_hosts dns dns_search dns_opt group_add devices tmpfs sysctls ulimits shm_size mem_limit cpus",
  ),
  ...keys(
    "honoured",
    "pids_limit pid ipc runtime platform pull_policy restart stop_signal stop_grace_period scale profiles",
  ),
  ...keys("honoured", "network_mode networks ports expose volumes depends_on healthcheck logging name"),
  // Looked at one by one: see convert-files.ts.
  ...keys("honoured", "secrets configs"),
  ...keys("ineffective", "annotations attach develop"),
  build,
  deploy,
};

const mount: KeyRules = {
  ...keys("honoured", "type source target read_only"),
  bind: keys("honoured", "create_host_path propagation"),
  volume: keys("honoured", "nocopy"),
  tmpfs: keys("honoured", "size"),
  consistency: "ineffective",
};

const network: KeyRules = keys(
  "honoured",
  "name driver driver_opts ipam external internal attachable enable_ipv6 labels",
);
const volume: KeyRules = keys("honoured", "name driver driver_opts external labels");

/** Looks through a resolved project for keys that have no place in a Stack. */
export function unhonouredKeys(root: JsonObject): UnhonouredKeys {
  const found: UnhonouredKeys = { unsupported: [], ineffective: [] };
  for (const [name, value] of entriesOf(root.services)) {
    check(value, service, `services.${name}`, found);
    const mounts = asObject(value)?.volumes;
    if (Array.isArray(mounts)) {
      for (const [index, item] of mounts.entries()) check(item, mount, `services.${name}.volumes[${index}]`, found);
    }
  }
  for (const [name, value] of entriesOf(root.networks)) check(value, network, `networks.${name}`, found);
  for (const [name, value] of entriesOf(root.volumes)) check(value, volume, `volumes.${name}`, found);
  return found;
}

function check(value: Json, rules: KeyRules, path: string, found: UnhonouredKeys): void {
  for (const [key, item] of entriesOf(value)) {
    if (key.startsWith("x-") || isEmpty(item)) continue;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    const where = `${path}.${key}`;
    if (rule === undefined) found.unsupported.push(`${quoted(where)} cannot be given to a container by reqresp-lab.`);
    else if (rule === "ineffective") found.ineffective.push(`${quoted(where)} has no effect in a lab.`);
    else if (rule !== "honoured") check(item, rule, where, found);
  }
}

function isEmpty(value: Json): boolean {
  if (value === null || value === false || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
