import {
  asBoolean,
  asNumber,
  asObject,
  asString,
  asStringRecord,
  asStrings,
  byCodePoint,
  type JsonObject,
} from "./json-access.js";
import type { Json } from "./node.js";
import type { MountSpec, PortSpec, ServiceNetwork } from "./stack.js";

export function convertEndpoint(key: string, value: JsonObject): ServiceNetwork {
  return {
    key,
    aliases: asStrings(value.aliases),
    ipv4Address: asString(value.ipv4_address),
    ipv6Address: asString(value.ipv6_address),
    linkLocalIps: asStrings(value.link_local_ips),
    macAddress: asString(value.mac_address),
    priority: asNumber(value.priority) ?? 0,
    driverOpts: asStringRecord(value.driver_opts),
  };
}

export function convertPort(value: Json): PortSpec {
  const port = asObject(value) ?? {};
  const protocol = asString(port.protocol);
  const published = asString(port.published);
  return {
    target: asNumber(port.target) ?? 0,
    published: published === "" || published === "0" ? undefined : published,
    hostIp: asString(port.host_ip),
    protocol: protocol === "udp" || protocol === "sctp" ? protocol : "tcp",
  };
}

export function convertMount(value: Json): MountSpec {
  const mount = asObject(value) ?? {};
  const type = asString(mount.type);
  const bind = asObject(mount.bind);
  return {
    type: type === "bind" || type === "tmpfs" || type === "npipe" || type === "cluster" ? type : "volume",
    source: asString(mount.source),
    target: asString(mount.target) ?? "",
    readOnly: asBoolean(mount.read_only) ?? false,
    // Compose leaves a false out, so absent and false are one.
    createHostPath: type === "bind" ? (asBoolean(bind?.create_host_path) ?? false) : undefined,
    propagation: asString(bind?.propagation),
    nocopy: asBoolean(asObject(mount.volume)?.nocopy) || undefined,
    tmpfsSizeBytes: asNumber(asObject(mount.tmpfs)?.size),
  };
}

/**
 * extra_hosts as the Engine wants them, "name:address" (Compose's resolved form has "name=address", older plugins "name:address"),
 * sorted: Compose sorts them too, by name.
 */
export function hostList(value: Json | undefined): string[] {
  const hosts = [...new Set(asStrings(value).map((host) => host.replace(/^([^=:]+)=/, "$1:")))];
  return hosts.sort(byCodePoint);
}
