import { asObject, asString, entriesOf, type JsonObject } from "./json-access.js";
import { quoted } from "./printable.js";
import type { MountSpec } from "./stack.js";

/** Where a file goes when the service does not say. */
const folders = { secrets: "/run/secrets/", configs: "/" } as const;

/**
 * Secrets and configs of a service. Those that are files are bind mounts, as Compose makes them where there is no Swarm; for any other
 * (external, from the environment, inline) a sentence says that it cannot be given.
 */
export function convertFiles(
  name: string,
  service: JsonObject,
  root: JsonObject,
): { mounts: MountSpec[]; unsupported: string[] } {
  const mounts: MountSpec[] = [];
  const unsupported: string[] = [];
  for (const kind of ["secrets", "configs"] as const) {
    const declared = new Map(entriesOf(root[kind]));
    const used = Array.isArray(service[kind]) ? service[kind] : [];
    for (const item of used) {
      const source = asString(asObject(item)?.source) ?? "";
      const file = asString(asObject(declared.get(source))?.file);
      if (file === undefined) {
        const where = `services.${name}.${kind}`;
        unsupported.push(
          `${quoted(where)}: ${quoted(source)} is no file, and cannot be given to a container by reqresp-lab.`,
        );
        continue;
      }
      const target = asString(asObject(item)?.target) ?? source;
      mounts.push({
        type: "bind",
        source: file,
        target: target.startsWith("/") ? target : folders[kind] + target,
        readOnly: true,
        createHostPath: false,
        propagation: undefined,
        nocopy: undefined,
        tmpfsSizeBytes: undefined,
      });
    }
  }
  return { mounts, unsupported };
}
