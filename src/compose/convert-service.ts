import { convertEndpoint, convertMount, convertPort, hostList } from "./convert-attachments.js";
import { convertBuild } from "./convert-build.js";
import { parseDurationMs } from "./duration.js";
import {
  asBoolean,
  asNumber,
  asObject,
  asString,
  asStringRecord,
  asStrings,
  asStringsOrUndefined,
  byCodePoint,
  entriesOf,
  type JsonObject,
} from "./json-access.js";
import type { Json } from "./node.js";
import type { Dependency, Healthcheck, Service, ServiceNetwork } from "./stack.js";

export function convertService(name: string, value: JsonObject): Service {
  const deploy = asObject(value.deploy);
  const limits = asObject(asObject(deploy?.resources)?.limits);
  return {
    name,
    image: asString(value.image),
    build: value.build === undefined ? undefined : convertBuild(asObject(value.build) ?? {}),
    containerName: asString(value.container_name),
    command: asStringsOrUndefined(value.command),
    entrypoint: asStringsOrUndefined(value.entrypoint),
    environment: asStringRecord(value.environment),
    labels: asStringRecord(value.labels),
    workingDir: asString(value.working_dir),
    user: asString(value.user),
    hostname: asString(value.hostname),
    domainname: asString(value.domainname),
    ...flags(value),
    ...lists(value),
    sysctls: asStringRecord(value.sysctls),
    ulimits: convertUlimits(value.ulimits),
    shmSizeBytes: asNumber(value.shm_size),
    memoryBytes: asNumber(value.mem_limit) ?? asNumber(limits?.memory),
    cpus: asNumber(value.cpus) ?? asNumber(limits?.cpus),
    pidsLimit: asNumber(value.pids_limit) ?? asNumber(limits?.pids),
    pid: asString(value.pid),
    ipc: asString(value.ipc),
    runtime: asString(value.runtime),
    platform: asString(value.platform),
    pullPolicy: pullPolicy(asString(value.pull_policy)),
    restart: asString(value.restart),
    stopSignal: asString(value.stop_signal),
    stopGracePeriodMs: durationMs(value.stop_grace_period),
    scale: asNumber(value.scale) ?? asNumber(deploy?.replicas) ?? 1,
    networkMode: asString(value.network_mode),
    networks: convertNetworks(value.networks, asString(value.mac_address)),
    ports: Array.isArray(value.ports) ? value.ports.map((port) => convertPort(port, `services.${name}.ports`)) : [],
    volumes: Array.isArray(value.volumes) ? value.volumes.map(convertMount) : [],
    dependsOn: entriesOf(value.depends_on).map(([service, item]) => convertDependency(service, asObject(item) ?? {})),
    healthcheck: convertHealthcheck(asObject(value.healthcheck)),
    logging: convertLogging(asObject(value.logging)),
  };
}

function flags(value: JsonObject) {
  return {
    // `init: false` overrides the Engine's default; for the others Compose leaves a false out, so absent and false are one.
    init: asBoolean(value.init),
    tty: asBoolean(value.tty) || undefined,
    stdinOpen: asBoolean(value.stdin_open) || undefined,
    readOnly: asBoolean(value.read_only) || undefined,
    privileged: asBoolean(value.privileged) || undefined,
  };
}

function lists(value: JsonObject) {
  return {
    capAdd: asStrings(value.cap_add),
    capDrop: asStrings(value.cap_drop),
    securityOpt: asStrings(value.security_opt),
    extraHosts: hostList(value.extra_hosts),
    dns: asStrings(value.dns).filter((address) => address !== ""),
    dnsSearch: asStrings(value.dns_search),
    dnsOpt: asStrings(value.dns_opt),
    groupAdd: asStrings(value.group_add),
    devices: Array.isArray(value.devices) ? value.devices.map(convertDevice) : [],
    tmpfs: asStrings(value.tmpfs),
    profiles: asStrings(value.profiles),
    expose: asStrings(value.expose),
  };
}

function convertDevice(value: Json): string {
  const device = asObject(value);
  if (device === undefined) return asString(value) ?? "";
  const source = asString(device.source) ?? "";
  return [source, asString(device.target) ?? source, asString(device.permissions) ?? "rwm"].join(":");
}

function convertUlimits(value: Json | undefined): Service["ulimits"] {
  const result: Service["ulimits"] = Object.create(null);
  for (const [name, limit] of entriesOf(value)) {
    const both = asNumber(limit);
    const object = asObject(limit);
    const soft = both ?? asNumber(object?.soft) ?? 0;
    result[name] = { soft, hard: both ?? asNumber(object?.hard) ?? soft };
  }
  return result;
}

function pullPolicy(value: string | undefined): Service["pullPolicy"] {
  if (value === "always" || value === "never" || value === "missing" || value === "build") return value;
  return value === "if_not_present" ? "missing" : undefined;
}

function convertNetworks(value: Json | undefined, mac: string | undefined): ServiceNetwork[] {
  const networks = entriesOf(value).map(([key, item]) => convertEndpoint(key, asObject(item) ?? {}));
  networks.sort((left, right) => right.priority - left.priority || byCodePoint(left.key, right.key));
  // The service's own mac_address belongs to its first network.
  const [first] = networks;
  if (first !== undefined && mac !== undefined) first.macAddress ??= mac;
  return networks;
}

function convertDependency(service: string, value: JsonObject): Dependency {
  const condition = asString(value.condition);
  return {
    service,
    condition:
      condition === "service_healthy" || condition === "service_completed_successfully" ? condition : "service_started",
    required: asBoolean(value.required) ?? true,
    restart: asBoolean(value.restart) ?? false,
  };
}

function convertHealthcheck(value: JsonObject | undefined): Healthcheck | undefined {
  if (value === undefined) return undefined;
  const words = asStrings(value.test);
  const test = words.length === 0 ? undefined : words;
  return {
    test: test?.[0] === "NONE" ? undefined : test,
    intervalMs: durationMs(value.interval),
    timeoutMs: durationMs(value.timeout),
    startPeriodMs: durationMs(value.start_period),
    startIntervalMs: durationMs(value.start_interval),
    retries: asNumber(value.retries),
    disable: asBoolean(value.disable) === true || test?.[0] === "NONE",
  };
}

function durationMs(value: Json | undefined): number | undefined {
  const text = asString(value);
  return text === undefined ? undefined : parseDurationMs(text);
}

function convertLogging(value: JsonObject | undefined): Service["logging"] {
  const driver = asString(value?.driver);
  if (value === undefined || driver === undefined) return undefined;
  return { driver, options: asStringRecord(value.options) };
}
