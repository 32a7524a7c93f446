import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type LoadedFile, readFile, shownPath } from "./compose-file.js";
import { parseDotenv } from "./dotenv.js";
import { extendServices, type LoadContext } from "./extend-services.js";
import { interpolateNode } from "./interpolate.js";
import { mergeNodes } from "./merge-nodes.js";
import { type MapNode, map, setEntry, toJson, type YamlNode } from "./node.js";
import { parseYaml } from "./parse-yaml.js";
import { refuseRemote } from "./paths.js";
import { errorAt } from "./position.js";
import { quoted } from "./printable.js";
import { readComposeText, readText } from "./read-file.js";
import { object } from "./read-object.js";
import { type Reader, text, textOrTexts, within, wrong } from "./readers.js";

/** One parsed file in long form, with its variables, `extends` and `include` resolved. */
export async function loadFile(
  file: LoadedFile,
  context: LoadContext,
  chain: readonly string[] = [],
): Promise<MapNode> {
  const filled = interpolateNode(file.root, context.interpolation) as MapNode;
  const root = await extendServices({ path: file.path, root: readFile(filled, context.scope) }, context);
  const includes = root.entries.get("include");
  root.entries.delete("include");
  if (includes === undefined) return root;
  if (includes.kind !== "list") throw wrong(includes, within(context.scope, "include"), "a list of compose files");
  const inner = [...chain, file.path];
  for (const item of includes.items) importInto(root, await loadInclude(item, context, inner), item);
  return root;
}

const readInclude: Reader = object({ path: textOrTexts, project_directory: text, env_file: textOrTexts });

/** An included project: its own folder, its own variables below the user's, its files merged. */
async function loadInclude(item: YamlNode, context: LoadContext, chain: readonly string[]): Promise<MapNode> {
  const { directory } = context.scope;
  const scope = within(context.scope, "include");
  const read =
    item.kind === "map" ? (readInclude(item, scope) as MapNode) : map(item.at, [["path", textOrTexts(item, scope)]]);
  const written = textsIn(read, "path");
  for (const path of written) refuseRemote(path, item.at);
  const paths = written.map((path) => resolve(directory, path));
  const [first] = paths;
  if (first === undefined) throw wrong(item, scope, "a compose file, or a mapping with a `path`");
  const own = textsIn(read, "project_directory")[0];
  const folder = own === undefined ? dirname(first) : resolve(directory, own);
  const inner = await withVariables(textsIn(read, "env_file"), folder, context);
  let merged: MapNode | undefined;
  for (const path of paths) {
    if (chain.includes(path)) throw errorAt(item.at, "COMPOSE_INVALID", `${quoted(path, 1000)} includes itself`);
    const shown = shownPath(path, context.project.request.cwd);
    const source = await readComposeText(path, "included compose file", shown, item.at);
    for (const root of parseYaml(source, shown)) {
      const loaded = await loadFile({ path, root }, inner, chain);
      merged = merged === undefined ? loaded : (mergeNodes(merged, loaded) as MapNode);
    }
  }
  return merged!;
}

function textsIn(node: MapNode, key: string): string[] {
  const value = node.entries.get(key);
  const items = value === undefined ? [] : value.kind === "list" ? value.items : [value];
  return items.map((item) => (item.kind === "scalar" ? String(item.value) : ""));
}

async function withVariables(files: readonly string[], folder: string, context: LoadContext): Promise<LoadContext> {
  const { lookup } = context.interpolation;
  const variables = new Map<string, string>();
  const implied = join(folder, ".env");
  const paths = files.length > 0 ? files.map((file) => resolve(context.scope.directory, file)) : [implied];
  for (const path of paths) {
    if (path === implied && files.length === 0 && !existsSync(path)) continue;
    const source = await readText(path, "environment file");
    for (const [name, value] of parseDotenv(source, path, (name) => lookup(name) ?? variables.get(name))) {
      variables.set(name, value);
    }
  }
  return {
    ...context,
    scope: { ...context.scope, directory: folder },
    interpolation: { ...context.interpolation, lookup: (name) => lookup(name) ?? variables.get(name) },
  };
}

/** Adds what an included project defines; the same name twice must mean the same. */
function importInto(root: MapNode, included: MapNode, item: YamlNode): void {
  for (const key of ["services", "networks", "volumes"]) {
    const source = included.entries.get(key);
    if (source?.kind !== "map") continue;
    const existing = root.entries.get(key);
    const target = existing?.kind === "map" ? existing : map(item.at);
    for (const [name, value] of source.entries) {
      const before = target.entries.get(name);
      if (before !== undefined && textOfNode(before) !== textOfNode(value)) {
        const message = `the included file defines ${key} ${quoted(name)}, and so does this one, otherwise`;
        throw errorAt(item.at, "COMPOSE_INVALID", message);
      }
      setEntry(target, name, value, source.keys.get(name));
    }
    setEntry(root, key, target);
  }
}

function textOfNode(node: YamlNode): string {
  return JSON.stringify(toJson(node));
}
