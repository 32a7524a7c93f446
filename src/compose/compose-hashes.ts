import { asObject, asString, entriesOf, type JsonObject } from "./json-access.js";
import type { Json } from "./node.js";
import { composeHashes, loadWithPlugin } from "./plugin.js";
import { readText } from "./read-file.js";
import { openProject, type StackRequest } from "./request.js";
import type { PluginResult } from "./run-compose.js";

/**
 * A service's configuration hash, by which Compose's `up` tells whether a container is still what the file wants; undefined without
 * the plugin. `containers` has the container id of each service whose namespaces this one shares.
 */
export type ComposeHash = (service: string, containers: ReadonlyMap<string, string>) => Promise<string | undefined>;

/**
 * Begins to ask the plugin for its hashes; only who will compare them can give them. Resolves when it runs, as long as nothing else keeps
 * this process busy. What is returned rejects with what Compose says when it refuses the files.
 *
 * `config --hash` hashes the files as they are written, `up` what they come to: env files read, `service:NAME` replaced by
 * `container:ID`, optional dependencies that no profile enables forgotten. So files that may say such a thing are resolved first, and
 * hashed from that in a second run.
 */
export async function askComposeHashes(request: StackRequest): Promise<ComposeHash> {
  const asked = await begin(request);
  return async (service, containers) => {
    const { hashes, resolved } = await asked.answer;
    const joined = resolved && withContainers(resolved.config, service, containers);
    if (joined === undefined) return hashes.get(service);
    return (await hash(request, { ...resolved!, config: joined })).get(service);
  };
}

interface Answer {
  hashes: ReadonlyMap<string, string>;
  /** Undefined where the files say nothing that has to be resolved first. */
  resolved?: ResolvedProject;
}

interface ResolvedProject {
  config: JsonObject;
  directory: string;
}

const none: ReadonlyMap<string, string> = new Map();

/** Words of a file after which `config --hash` may differ from `up`: the keys that do it, and those that bring other files. */
const needsResolution = /\b(env_file|network_mode|pid|ipc|include|extends|required)\b/;

/** Reads the files, then has the plugin under way. Whoever wants a hash gets the failure. */
async function begin(request: StackRequest): Promise<{ answer: Promise<Answer> }> {
  let answer: Promise<Answer>;
  try {
    const { files, directory } = await openProject(request);
    const mayDiffer = await Promise.all(files.map(maySayMore));
    answer = ask(request, mayDiffer.includes(true), directory);
  } catch (error) {
    answer = Promise.reject(error);
  }
  answer.catch(() => {});
  return { answer };
}

/** Also one that we do not read, because it is too large or no text: it is Compose's to resolve or to refuse. */
function maySayMore(file: string): Promise<boolean> {
  return readText(file, "compose file").then(
    (text) => needsResolution.test(text),
    () => true,
  );
}

async function ask(request: StackRequest, resolveFirst: boolean, directory: string): Promise<Answer> {
  if (!resolveFirst) return { hashes: await hash(request) };
  const project = valueIn(await loadWithPlugin(request));
  if (project === undefined) return { hashes: none };
  const resolved = { config: withoutAbsentDependencies(asObject(project.config) ?? {}), directory };
  return { hashes: await hash(request, resolved), resolved };
}

async function hash(request: StackRequest, resolved?: ResolvedProject): Promise<ReadonlyMap<string, string>> {
  // A dollar is doubled where Compose would take it for a variable.
  const project = resolved && { ...resolved, text: JSON.stringify(resolved.config).replaceAll("$", "$$$$") };
  return valueIn(await composeHashes(request, project)) ?? none;
}

function valueIn<Value>(result: PluginResult<Value>): Value | undefined {
  if (result.state === "failed") throw result.error;
  return result.state === "ok" ? result.value : undefined;
}

/** `up` forgets an optional dependency on a service that no profile enables; `config` prints it, and refuses it when it reads it again. */
function withoutAbsentDependencies(config: JsonObject): JsonObject {
  const services = asObject(config.services) ?? {};
  const present = entriesOf(services).map(([name, item]): [string, Json] => {
    const dependencies = entriesOf(asObject(item)?.depends_on).filter(([other]) => Object.hasOwn(services, other));
    return [name, { ...asObject(item), depends_on: Object.fromEntries(dependencies) }];
  });
  return { ...config, services: Object.fromEntries(present) };
}

/** The project with the service's `service:NAME` replaced by the container that stands for it; undefined when it has none. */
function withContainers(
  config: JsonObject,
  name: string,
  containers: ReadonlyMap<string, string>,
): JsonObject | undefined {
  const services = asObject(config.services) ?? {};
  const service = asObject(services[name]) ?? {};
  const joined = ["network_mode", "pid", "ipc"].flatMap((key): [string, Json][] => {
    const id = containers.get(/^service:(.+)$/.exec(asString(service[key]) ?? "")?.[1] ?? "");
    return id === undefined ? [] : [[key, `container:${id}`]];
  });
  if (joined.length === 0) return undefined;
  return { ...config, services: { ...services, [name]: { ...service, ...Object.fromEntries(joined) } } };
}
