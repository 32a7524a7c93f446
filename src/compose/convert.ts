import { LabError } from "../errors.js";
import { convertFiles } from "./convert-files.js";
import { convertService } from "./convert-service.js";
import { asBoolean, asObject, asString, asStringRecord, entriesOf, type JsonObject } from "./json-access.js";
import { labBlock } from "./lab-block.js";
import type { Json } from "./node.js";
import { printable } from "./printable.js";
import type { NetworkSpec, Stack, VolumeSpec } from "./stack.js";
import { unhonouredKeys } from "./unhonoured-keys.js";

/** What a resolver knows besides the canonical form. */
export interface Resolution {
  files: string[];
  directory: string;
  warnings: string[];
  resolvedBy: Stack["resolvedBy"];
}

/**
 * The one way from the canonical form (`docker compose config --format json`, dollars unescaped) to a Stack.
 * Throws COMPOSE_INVALID for a malformed x-reqresp-lab block.
 */
export function convert(config: Json, resolution: Resolution): Stack {
  const root = asObject(config) ?? {};
  const warnings = [...resolution.warnings];
  const { unsupported, ineffective } = unhonouredKeys(root);
  const services = entriesOf(root.services).map(([name, item]) => {
    const value = asObject(item) ?? {};
    const service = convertService(name, value);
    const files = convertFiles(name, value, root);
    service.volumes.push(...files.mounts);
    unsupported.push(...files.unsupported);
    return service;
  });
  if (services.length === 0) throw noServices(resolution.files);
  // Compose keeps an optional dependency on a service that no chosen profile enables; nothing can wait for it.
  const names = new Set(services.map((service) => service.name));
  for (const service of services)
    service.dependsOn = service.dependsOn.filter((dependency) => names.has(dependency.service));
  for (const { build } of services) if (build?.context === "") build.context = resolution.directory;
  warnings.push(...ineffective, ...unsupported);
  return {
    project: asString(root.name) ?? "",
    files: resolution.files,
    directory: resolution.directory,
    services,
    networks: entriesOf(root.networks).map(([key, value]) => convertNetwork(key, asObject(value) ?? {})),
    volumes: entriesOf(root.volumes).map(([key, value]) => convertVolume(key, asObject(value) ?? {})),
    lab: labBlock(root["x-reqresp-lab"]),
    warnings,
    unsupported,
    resolvedBy: resolution.resolvedBy,
  };
}

function noServices(files: readonly string[]): LabError {
  return new LabError("COMPOSE_INVALID", `${printable(files.join(", "), 1000)}: no service is defined or enabled`, {
    hint: "Give it a `services:` section, or enable a profile with --profile or COMPOSE_PROFILES.",
  });
}

function convertNetwork(key: string, value: JsonObject): NetworkSpec {
  return {
    ...convertVolume(key, value),
    internal: asBoolean(value.internal) ?? false,
    attachable: asBoolean(value.attachable) ?? false,
    enableIpv6: asBoolean(value.enable_ipv6),
    ipam: convertIpam(asObject(value.ipam)),
  };
}

function convertIpam(value: JsonObject | undefined): NetworkSpec["ipam"] {
  // Compose prints `ipam: {}` for a network that says nothing of addresses.
  if (value === undefined || Object.keys(value).length === 0) return undefined;
  const config = Array.isArray(value.config) ? value.config : [];
  return {
    driver: asString(value.driver),
    options: asStringRecord(value.options),
    config: config.map((item) => {
      const entry = asObject(item) ?? {};
      const subnet = asString(entry.subnet);
      const gateway = asString(entry.gateway);
      const ipRange = asString(entry.ip_range);
      const auxAddresses = entry.aux_addresses === undefined ? undefined : asStringRecord(entry.aux_addresses);
      return {
        ...(subnet === undefined ? {} : { subnet }),
        ...(gateway === undefined ? {} : { gateway }),
        ...(ipRange === undefined ? {} : { ipRange }),
        ...(auxAddresses === undefined ? {} : { auxAddresses }),
      };
    }),
  };
}

/** Also what a network has in common with a volume. */
function convertVolume(key: string, value: JsonObject): VolumeSpec {
  return {
    key,
    name: asString(value.name) ?? key,
    external: asBoolean(value.external) ?? false,
    driver: asString(value.driver),
    driverOpts: asStringRecord(value.driver_opts),
    labels: asStringRecord(value.labels),
  };
}
