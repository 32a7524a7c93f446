import { isAbsolute, relative } from "node:path";
import { type MapNode, map, setEntry, type YamlNode } from "./node.js";
import { formatPosition } from "./position.js";
import { object } from "./read-object.js";
import { network, plainExternal, section, service, volume } from "./read-sections.js";
import { anything, mapping, type Scope, text, within } from "./readers.js";

/** One file parsed and interpolated, not yet checked. */
export interface LoadedFile {
  path: string;
  root: MapNode;
}

const readTop = object(
  {
    name: text,
    version: text,
    include: anything,
    services: section(service),
    networks: section(network),
    volumes: section(volume),
  },
  { unsupported: new Set(["configs", "models", "secrets"]), nullable: new Set(["include"]) },
);

/** Checks one file and brings it into long form; its `x-reqresp-lab` block is kept. */
export function readFile(root: MapNode, scope: Scope): MapNode {
  const result = readTop(unusedSections(root, scope), scope) as MapNode;
  for (const key of ["networks", "volumes"]) {
    const entries = result.entries.get(key);
    if (entries?.kind !== "map") continue;
    for (const [name, value] of entries.entries) {
      if (value.kind === "map") plainExternal(value, within(within(scope, key), name));
    }
  }
  const block = root.entries.get("x-reqresp-lab");
  if (block !== undefined) setEntry(result, "x-reqresp-lab", block, root.keys.get("x-reqresp-lab"));
  return result;
}

/** Top-level configs and secrets that no service uses change nothing: each is told and left out. */
function unusedSections(root: MapNode, scope: Scope): MapNode {
  const result = map(root.at);
  const services = root.entries.get("services");
  for (const [key, value] of root.entries) {
    const at = root.keys.get(key) ?? value.at;
    if ((key === "configs" || key === "secrets") && !usesKey(services, key)) {
      mapping(value, within(scope, key));
      scope.warn(`${formatPosition(at)}: no service uses "${key}"; it has no effect.`);
      continue;
    }
    setEntry(result, key, value, at);
  }
  return result;
}

/** True when a service has the key, directly or in its build. */
function usesKey(services: YamlNode | undefined, key: string): boolean {
  if (services?.kind !== "map") return false;
  return [...services.entries.values()].some((node) => {
    if (node.kind !== "map") return false;
    const build = node.entries.get("build");
    return node.entries.has(key) || node.entries.has("extends") || (build?.kind === "map" && build.entries.has(key));
  });
}

/** As the user would name it: below the working directory by its relative path. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}
