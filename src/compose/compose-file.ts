import { isAbsolute, relative } from "node:path";
import { isNull, type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { errorAt, formatPosition } from "./position.js";
import { network, plainExternal, section, service, volume } from "./read-sections.js";
import { object, type Reader, type Scope } from "./readers.js";

/** One file parsed and interpolated, not yet checked. */
export interface LoadedFile {
  path: string;
  root: MapNode;
}

const anything: Reader = (node) => node;

const readTop = object(
  {
    name: anything,
    include: anything,
    services: section(service),
    networks: section(network),
    volumes: section(volume),
  },
  { unsupported: new Set(["configs", "models", "secrets"]), ignored: new Set(["version"]) },
);

/** Checks one file and brings it into long form; its `x-reqresp-lab` block is kept. */
export function readFile(root: MapNode, scope: Scope): MapNode {
  const result = readTop(unusedSections(root, scope), scope) as MapNode;
  for (const key of ["networks", "volumes"]) {
    const entries = result.entries.get(key);
    if (entries?.kind !== "map") continue;
    for (const value of entries.entries.values()) if (value.kind === "map") plainExternal(value, scope);
  }
  const block = root.entries.get("x-reqresp-lab");
  if (block !== undefined) setEntry(result, "x-reqresp-lab", block, root.keys.get("x-reqresp-lab"));
  const declared = root.entries.get("name");
  if (declared !== undefined && !isNull(declared) && declared.kind !== "scalar") {
    throw errorAt(declared.at, "COMPOSE_INVALID", '"name" must be a text');
  }
  return result;
}

/** Top-level configs and secrets that no service uses change nothing: each is told and left out. */
function unusedSections(root: MapNode, scope: Scope): MapNode {
  const result = map(root.at);
  const services = root.entries.get("services");
  for (const [key, value] of root.entries) {
    const at = root.keys.get(key) ?? value.at;
    if ((key === "configs" || key === "secrets") && !usesKey(services, key)) {
      scope.warn(`${formatPosition(at)}: no service uses "${key}"; it has no effect.`);
      continue;
    }
    setEntry(result, key, key === "name" && value.kind === "scalar" ? scalar(value.value, value.at) : value, at);
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
