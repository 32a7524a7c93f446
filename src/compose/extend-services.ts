import { dirname, resolve } from "node:path";
import { type LoadedFile, readFile, shownPath } from "./compose-file.js";
import { type Interpolation, interpolateNode } from "./interpolate.js";
import { mergeNodes } from "./merge-nodes.js";
import { type MapNode, map, setEntry, type YamlNode } from "./node.js";
import { parseYaml } from "./parse-yaml.js";
import { refuseRemote } from "./paths.js";
import { errorAt } from "./position.js";
import { quoted } from "./printable.js";
import { readComposeText } from "./read-file.js";
import { type Scope, textOf } from "./readers.js";
import type { Project } from "./request.js";

export interface LoadContext {
  project: Project;
  interpolation: Interpolation;
  scope: Scope;
}

/** The file with every `extends` replaced by what it extends, merged under the service's own keys. */
export async function extendServices(file: LoadedFile, context: LoadContext): Promise<MapNode> {
  const services = file.root.entries.get("services");
  if (services?.kind !== "map") return file.root;
  const result = map(services.at);
  for (const name of services.entries.keys()) {
    const node = await extended(name, services, file, context, []);
    setEntry(result, name, node, services.keys.get(name));
  }
  const root = map(file.root.at);
  for (const [key, value] of file.root.entries) {
    setEntry(root, key, key === "services" ? result : value, file.root.keys.get(key));
  }
  return root;
}

async function extended(
  name: string,
  services: MapNode,
  file: LoadedFile,
  context: LoadContext,
  chain: readonly string[],
): Promise<YamlNode> {
  const node = services.entries.get(name)!;
  const link = node.kind === "map" ? node.entries.get("extends") : undefined;
  if (node.kind !== "map" || link?.kind !== "map") return node;
  const step = `${file.path}#${name}`;
  if (chain.includes(step)) throw errorAt(link.at, "COMPOSE_INVALID", `${quoted(name)} extends itself`);
  const service = link.entries.get("service");
  if (service === undefined) throw errorAt(link.at, "COMPOSE_INVALID", '"extends" needs a `service`');
  const wanted = textOf(service, context.scope);
  const source = await extendedFile(link, file, context);
  const candidates = source.root.entries.get("services");
  if (candidates?.kind !== "map" || !candidates.entries.has(wanted)) {
    throw errorAt(service.at, "COMPOSE_INVALID", `there is no service ${quoted(wanted)} to extend`);
  }
  const base = await extended(wanted, candidates, source, context, [...chain, step]);
  const own = map(node.at);
  for (const [key, value] of node.entries) {
    if (key !== "extends") setEntry(own, key, value, node.keys.get(key));
  }
  const merged = mergeNodes(base, own, ["services", name]);
  return node.onMerge === undefined ? merged : { ...merged, onMerge: node.onMerge };
}

async function extendedFile(link: MapNode, file: LoadedFile, context: LoadContext): Promise<LoadedFile> {
  const node = link.entries.get("file");
  if (node === undefined) return file;
  const written = textOf(node, context.scope);
  refuseRemote(written, node.at);
  const path = resolve(context.scope.directory, written);
  if (path === file.path) return file;
  const shown = shownPath(path, context.project.request.cwd);
  const text = await readComposeText(path, "extended compose file", shown, node.at);
  const [root] = parseYaml(text, shown);
  const filled = interpolateNode(root!, context.interpolation) as MapNode;
  // Relative paths in the other file start at its own folder.
  return { path, root: readFile(filled, { ...context.scope, directory: dirname(path) }) };
}
