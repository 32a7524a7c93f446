import { shownPath } from "./compose-file.js";
import { parseDotenv } from "./dotenv.js";
import type { LoadContext } from "./extend-services.js";
import type { Lookup } from "./interpolate.js";
import { isNull, type ListNode, type MapNode, map, scalar, setEntry } from "./node.js";
import { errorAt } from "./position.js";
import { quoted } from "./printable.js";
import { readTextIfPresent } from "./read-file.js";

/** One merged service with what Compose adds: env files read, variables taken over, defaults, implied networks and dependencies. */
export async function finishService(name: string, service: MapNode, context: LoadContext): Promise<MapNode> {
  const result = map(service.at);
  for (const [key, value] of service.entries) {
    if (key !== "env_file" && key !== "extends") setEntry(result, key, value, service.keys.get(key));
  }
  if (!result.entries.has("image") && !result.entries.has("build")) {
    throw errorAt(service.at, "COMPOSE_INVALID", `the service ${quoted(name)} has neither an image nor a build`);
  }
  const { lookup } = context.interpolation;
  await fillEnvironment(service, result, lookup, context);
  finishBuild(result, lookup);
  impliedNetworks(name, result);
  impliedDependencies(result);
  const policy = result.entries.get("pull_policy");
  if (policy?.kind === "scalar" && policy.value === "if_not_present") {
    setEntry(result, "pull_policy", scalar("missing", policy.at));
  }
  return result;
}

/** `environment` over the env files; a name without a value takes the one of the user's environment. */
async function fillEnvironment(service: MapNode, result: MapNode, lookup: Lookup, context: LoadContext): Promise<void> {
  const environment = map(service.at);
  const files = service.entries.get("env_file");
  if (files?.kind === "list") await readEnvFiles(files, environment, lookup, context);
  const own = result.entries.get("environment");
  if (own?.kind === "map") {
    for (const [key, value] of own.entries) {
      const inherited = isNull(value) ? lookup(key) : undefined;
      setEntry(environment, key, inherited === undefined ? value : scalar(inherited, value.at), own.keys.get(key));
    }
  }
  if (environment.entries.size > 0) setEntry(result, "environment", environment);
}

async function readEnvFiles(
  files: ListNode,
  environment: MapNode,
  lookup: Lookup,
  context: LoadContext,
): Promise<void> {
  const before = new Map<string, string>();
  for (const file of files.items) {
    const entry = (key: string) => (file.kind === "map" ? file.entries.get(key) : undefined);
    const value = (key: string) => {
      const node = entry(key);
      return node?.kind === "scalar" ? node.value : undefined;
    };
    const path = String(value("path"));
    const text = await readTextIfPresent(path, "environment file");
    if (text === undefined) {
      if (value("required") === false) continue;
      throw errorAt(
        file.at,
        "COMPOSE_NOT_FOUND",
        `there is no environment file ${quoted(path, 1000)}`,
        "Create it, or mark it `required: false`.",
      );
    }
    const shown = shownPath(path, context.project.request.cwd);
    const variables = parseDotenv(text, shown, (name) => lookup(name) ?? before.get(name), value("format") === "raw");
    for (const [key, variable] of variables) {
      before.set(key, variable);
      setEntry(environment, key, scalar(variable, file.at));
    }
  }
}

function finishBuild(service: MapNode, lookup: Lookup): void {
  const build = service.entries.get("build");
  if (build?.kind !== "map") return;
  if (!build.entries.has("dockerfile") && !build.entries.has("dockerfile_inline")) {
    setEntry(build, "dockerfile", scalar("Dockerfile", build.at));
  }
  const args = build.entries.get("args");
  if (args?.kind !== "map") return;
  for (const [key, value] of [...args.entries]) {
    if (!isNull(value)) continue;
    const inherited = lookup(key);
    if (inherited === undefined) args.entries.delete(key);
    else setEntry(args, key, scalar(inherited, value.at), args.keys.get(key));
  }
}

/** Without `networks` and `network_mode` a service is on the network `default`. */
function impliedNetworks(name: string, service: MapNode): void {
  const mode = service.entries.get("network_mode");
  const networks = service.entries.get("networks");
  const listed = networks?.kind === "map" ? networks.entries.size : 0;
  if (mode !== undefined) {
    if (listed > 0) {
      throw errorAt(
        mode.at,
        "COMPOSE_INVALID",
        `the service ${quoted(name)} has both \`network_mode\` and \`networks\``,
      );
    }
    return;
  }
  if (listed === 0) setEntry(service, "networks", map(service.at, [["default", scalar(null, service.at)]]));
}

/** Who shares another service's namespace depends on it. */
function impliedDependencies(service: MapNode): void {
  for (const key of ["network_mode", "ipc", "pid"]) {
    const node = service.entries.get(key);
    const value = node?.kind === "scalar" ? String(node.value) : "";
    if (node === undefined || !value.startsWith("service:")) continue;
    const existing = service.entries.get("depends_on");
    const dependencies = existing?.kind === "map" ? existing : map(node.at);
    const other = value.slice("service:".length);
    if (!dependencies.entries.has(other)) {
      const implied = map(node.at, [
        ["condition", scalar("service_started", node.at)],
        ["restart", scalar(true, node.at)],
        ["required", scalar(true, node.at)],
      ]);
      setEntry(dependencies, other, implied);
    }
    setEntry(service, "depends_on", dependencies);
  }
}
