import { isIP } from "node:net";
import { LabError } from "../errors.js";
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
import { quoted } from "./printable.js";
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

/**
 * Throws COMPOSE_INVALID for what no Engine can publish, though Compose lets it pass.
 * @param where dotted path for the message
 */
export function convertPort(value: Json, where: string): PortSpec {
  const port = asObject(value) ?? {};
  const protocol = asString(port.protocol);
  const published = asString(port.published);
  const target = asNumber(port.target) ?? 0;
  const hostIp = asString(port.host_ip);
  if (hostIp !== undefined && isIP(hostIp) === 0) throw noSuchPort(where, hostIp, "an IP address to listen on");
  if (target < 1 || target > 65_535) throw noSuchPort(where, String(target), "a port, 1 to 65535");
  return {
    target,
    published: published === "0" ? undefined : published,
    hostIp,
    protocol: protocol === "udp" || protocol === "sctp" ? protocol : "tcp",
  };
}

function noSuchPort(where: string, written: string, expected: string): LabError {
  return new LabError("COMPOSE_INVALID", `${quoted(where)} must be ${expected}, got ${quoted(written)}`);
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
