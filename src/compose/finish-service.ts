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
  const image = result.entries.get("image");
  if (image?.kind === "scalar" && image.value === "") result.entries.delete("image");
  if (!result.entries.has("image") && !result.entries.has("build")) {
    throw errorAt(service.at, "COMPOSE_INVALID", `the service ${quoted(name)} has neither an image nor a build`);
  }
  const { lookup } = context.interpolation;
  await fillEnvironment(service, result, lookup, context);
  finishBuild(result, lookup);
  impliedNetworks(name, result);
  impliedDependencies(result);
  checkLimits(name, result);
  checkScale(name, result);
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
  const inline = build.entries.get("dockerfile_inline");
  if (inline !== undefined && build.entries.has("dockerfile")) {
    throw errorAt(inline.at, "COMPOSE_INVALID", "`dockerfile` and `dockerfile_inline` exclude each other");
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

/** What can be said in two places must be the same in both. */
function checkLimits(name: string, service: MapNode): void {
  const twins = [
    ["scale", "replicas"],
    ["mem_limit", "resources.limits.memory"],
    ["cpus", "resources.limits.cpus"],
    ["pids_limit", "resources.limits.pids"],
  ] as const;
  for (const [key, path] of twins) {
    let other = service.entries.get("deploy");
    for (const part of path.split(".")) other = other?.kind === "map" ? other.entries.get(part) : undefined;
    const own = service.entries.get(key);
    if (own?.kind !== "scalar" || other?.kind !== "scalar" || String(own.value) === String(other.value)) continue;
    const message = `the service ${quoted(name)} gives different values to \`${key}\` and \`deploy.${path}\``;
    throw errorAt(own.at, "COMPOSE_INVALID", message);
  }
}

/** A fixed container name leaves room for one container. */
function checkScale(name: string, service: MapNode): void {
  const fixed = service.entries.get("container_name");
  const deploy = service.entries.get("deploy");
  const scale = service.entries.get("scale") ?? (deploy?.kind === "map" ? deploy.entries.get("replicas") : undefined);
  if (fixed === undefined || scale?.kind !== "scalar" || Number(scale.value) <= 1) return;
  throw errorAt(
    scale.at,
    "COMPOSE_INVALID",
    `the service ${quoted(name)} has a container_name, so it cannot be scaled`,
  );
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
