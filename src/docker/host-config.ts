import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type Dockerode from "dockerode";
import type { MountSpec, PortSpec, Service, Stack } from "../compose/stack.js";
import { LabError } from "../errors.js";

export interface HostConfigContext {
  /** "service:NAME" → "container:<id>" of that service's container; every other mode unchanged. */
  resolveNamespace(mode: string): string;
  /** Anonymous volumes to keep when a container is made anew: place in the container → volume. */
  keptVolumes: ReadonlyMap<string, string>;
}

/** The part of a create request that concerns the host: limits, mounts, ports, capabilities, namespaces. */
export function toHostConfig(stack: Stack, service: Service, context: HostConfigContext): Dockerode.HostConfig {
  return {
    ...toMounts(stack, service, context),
    ...toSecurity(stack, service),
    ...toLimits(service),
    PortBindings: toPortBindings(service.ports),
    RestartPolicy: toRestartPolicy(service.restart),
    Dns: service.dns,
    DnsSearch: service.dnsSearch,
    DnsOptions: service.dnsOpt,
    ExtraHosts: service.extraHosts,
    ...(service.pid ? { PidMode: context.resolveNamespace(service.pid) } : {}),
    ...(service.ipc ? { IpcMode: context.resolveNamespace(service.ipc) } : {}),
    ...(service.runtime ? { Runtime: service.runtime } : {}),
    ...(service.init === undefined ? {} : { Init: service.init }),
    ...(service.logging ? { LogConfig: { Type: service.logging.driver, Config: service.logging.options } } : {}),
  };
}

function toSecurity(stack: Stack, service: Service): Dockerode.HostConfig {
  return {
    CapAdd: service.capAdd,
    CapDrop: service.capDrop,
    SecurityOpt: service.securityOpt.map((option) => toSecurityOption(stack, option)),
    ReadonlyRootfs: service.readOnly ?? false,
    Privileged: service.privileged ?? false,
    GroupAdd: service.groupAdd,
    Devices: service.devices.map(toDevice),
    Sysctls: service.sysctls,
  };
}

function toLimits(service: Service): Dockerode.HostConfig {
  return {
    Ulimits: Object.entries(service.ulimits).map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard })),
    ...(service.shmSizeBytes === undefined ? {} : { ShmSize: service.shmSizeBytes }),
    ...(service.memoryBytes === undefined ? {} : { Memory: service.memoryBytes }),
    ...(service.cpus === undefined ? {} : { NanoCpus: Math.round(service.cpus * 1e9) }),
    ...(service.pidsLimit === undefined ? {} : { PidsLimit: service.pidsLimit }),
  };
}

/** The Engine wants a seccomp profile's text, not its path; the older colon form is still in use. */
function toSecurityOption(stack: Stack, option: string): string {
  const profile = /^seccomp[=:](.+)$/.exec(option)?.[1];
  if (profile === undefined || profile === "unconfined" || profile === "builtin")
    return option.replace(/^(seccomp|apparmor|label|no-new-privileges):/, "$1=");
  const path = resolve(stack.directory, profile);
  try {
    return `seccomp=${JSON.stringify(JSON.parse(readFileSync(path, "utf8")))}`;
  } catch (cause) {
    throw new LabError("COMPOSE_INVALID", `The seccomp profile ${path} cannot be read as JSON.`, {
      hint: "Name a JSON file beside the compose file, or `seccomp:unconfined`.",
      cause,
    });
  }
}

function toDevice(device: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  const [host = "", inside = host, permissions = "rwm"] = device.split(":");
  return { PathOnHost: host, PathInContainer: inside || host, CgroupPermissions: permissions };
}

/** Binds make a missing host path as the short syntax does; the newer mounts do not, and can do everything else. */
function toMounts(stack: Stack, service: Service, context: HostConfigContext): Dockerode.HostConfig {
  const binds: string[] = [];
  const mounts: Dockerode.MountSettings[] = [];
  const tmpfs: Record<string, string> = {};
  for (const entry of service.tmpfs) {
    const [path = "", ...options] = entry.split(":");
    tmpfs[path] = options.join(":");
  }
  for (const mount of service.volumes) {
    const bind = toBind(mount);
    if (bind) binds.push(bind);
    else mounts.push(toMount(stack, mount, context));
  }
  const declared = new Set(service.volumes.map((mount) => mount.target));
  for (const [target, name] of context.keptVolumes) if (!declared.has(target)) binds.push(`${name}:${target}`);
  return { Binds: binds, Mounts: mounts, Tmpfs: tmpfs };
}

function toBind(mount: MountSpec): string | undefined {
  if (mount.type !== "bind" || mount.createHostPath !== true || mount.source === undefined) return undefined;
  // A colon in the path cannot be told from the separator.
  if (process.platform !== "win32" && (mount.source.includes(":") || mount.target.includes(":"))) return undefined;
  const options = [mount.readOnly ? "ro" : "rw", mount.propagation].filter(Boolean).join(",");
  return `${mount.source}:${mount.target}:${options}`;
}

function toMount(stack: Stack, mount: MountSpec, context: HostConfigContext): Dockerode.MountSettings {
  const base = { Target: mount.target, ReadOnly: mount.readOnly };
  if (mount.type === "tmpfs") {
    const size = mount.tmpfsSizeBytes === undefined ? {} : { TmpfsOptions: { SizeBytes: mount.tmpfsSizeBytes } };
    return { ...base, Type: "tmpfs", Source: "", ...size } as Dockerode.MountSettings;
  }
  if (mount.type === "volume") {
    const named = stack.volumes.find((volume) => volume.key === mount.source)?.name ?? mount.source;
    const source = named ?? context.keptVolumes.get(mount.target) ?? "";
    const options = mount.nocopy ? { VolumeOptions: { NoCopy: true } } : {};
    return { ...base, Type: "volume", Source: source, ...options } as Dockerode.MountSettings;
  }
  const options = mount.propagation ? { BindOptions: { Propagation: mount.propagation } } : {};
  return { ...base, Type: mount.type, Source: mount.source ?? "", ...options } as Dockerode.MountSettings;
}

function toPortBindings(ports: readonly PortSpec[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const key = `${port.target}/${port.protocol}`;
    bindings[key] ??= [];
    bindings[key].push({ HostIp: port.hostIp ?? "", HostPort: port.published ?? "" });
  }
  return bindings;
}

function toRestartPolicy(restart: string | undefined): Dockerode.HostRestartPolicy {
  const [name = "no", retries] = (restart ?? "no").split(":");
  return { Name: name, ...(retries === undefined ? {} : { MaximumRetryCount: Number(retries) }) };
}
