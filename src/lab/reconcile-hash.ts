import { createHash } from "node:crypto";
import type { Service, Stack } from "../compose/stack.js";

/** What changes nothing in a single container: how the image is come by, how many there are, in which order they start. */
const left: ReadonlySet<string> = new Set(["build", "pullPolicy", "scale", "profiles", "dependsOn"]);

/**
 * 64 hex digits over everything of a service that its containers are made from, networks and volumes by their Engine names
 * included. Absent and empty mean the same, and keys are sorted, so the order and spelling of the file do not matter.
 */
export function hashService(stack: Stack, service: Service): string {
  const own = Object.entries(service).filter(([key]) => !left.has(key));
  const networks = service.networks.map(
    ({ key }) => stack.networks.find((network) => network.key === key)?.name ?? key,
  );
  const volumes = service.volumes.map(({ source }) => stack.volumes.find((volume) => volume.key === source)?.name);
  const meaning = canonical({ ...Object.fromEntries(own), engineNetworks: networks, engineVolumes: volumes });
  return createHash("sha256").update(JSON.stringify(meaning)).digest("hex");
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => canonical(item) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, canonical(item)] as const)
    .filter(([, item]) => !isEmpty(item))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
