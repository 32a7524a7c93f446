import { type LoadedFile, shownPath } from "./compose-file.js";
import { finishProject } from "./finish-project.js";
import { type Interpolation, interpolateText, unsetWarning } from "./interpolate.js";
import { loadFile } from "./load-file.js";
import { mergeNodes, settle } from "./merge-nodes.js";
import { isNull, type Json, type MapNode, toJson, type YamlNode } from "./node.js";
import { parseYaml } from "./parse-yaml.js";
import { projectName } from "./project-name.js";
import { readComposeText } from "./read-file.js";
import type { Scope } from "./readers.js";
import type { Project } from "./request.js";

/** A project in the form of `docker compose config --format json`, and what was noticed on the way. */
export interface CanonicalProject {
  config: Json;
  warnings: string[];
}

/** Loads compose files into the canonical form without Compose. COMPOSE_UNSUPPORTED tells what only Compose can resolve. */
export async function loadOwn(project: Project): Promise<CanonicalProject> {
  const warnings = new Set<string>(project.warnings);
  const parsed: LoadedFile[] = [];
  for (const path of project.files) {
    const shown = shownPath(path, project.request.cwd);
    const text = await readComposeText(path, "compose file", shown);
    for (const root of parseYaml(text, shown)) parsed.push({ path, root });
  }
  const unset = new Map<string, string>();
  const outer: Interpolation = {
    lookup: project.lookup,
    onUnset: (name, at) => noteUnset(unset, name, unsetWarning(name, at)),
  };
  const name = projectName({
    flag: project.request.projectName,
    variable: project.lookup("COMPOSE_PROJECT_NAME"),
    declared: declaredName(parsed, outer),
    directory: project.directory,
  });
  // As with Compose, the name that was found is a variable for the files.
  const interpolation: Interpolation = {
    ...outer,
    lookup: (variable) => (variable === "COMPOSE_PROJECT_NAME" ? name : project.lookup(variable)),
  };
  const scope: Scope = {
    path: "",
    directory: project.directory,
    home: project.home,
    warn: (sentence) => warnings.add(sentence),
  };
  let merged: YamlNode | undefined;
  for (const file of parsed) {
    const loaded = await loadFile(file, { project, interpolation, scope });
    merged = merged === undefined ? loaded : mergeNodes(merged, loaded);
  }
  const whole = settle(merged!) as MapNode;
  const finished = await finishProject(whole, name, { project, interpolation, scope });
  return { config: toJson(finished), warnings: [...unset.values(), ...warnings] };
}

function noteUnset(unset: Map<string, string>, name: string, sentence: string): void {
  if (!unset.has(name)) unset.set(name, sentence);
}

function declaredName(files: readonly LoadedFile[], interpolation: Interpolation): string | undefined {
  let name: string | undefined;
  for (const { root } of files) {
    const node = root.entries.get("name");
    if (isNull(node) || node?.kind !== "scalar") continue;
    name = interpolateText(String(node.value), node.at, interpolation);
  }
  return name;
}
