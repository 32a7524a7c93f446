import type { LoadContext } from "./extend-services.js";
import { finishService } from "./finish-service.js";
import { isNull, type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { errorAt, type Position } from "./position.js";
import { printable, quoted } from "./printable.js";

/** The merged files made a project: services of other profiles left out, names given, implied networks added, references checked. */
export async function finishProject(root: MapNode, name: string, context: LoadContext): Promise<MapNode> {
  const all = sectionOf(root, "services");
  const active = map(all.at);
  for (const [key, node] of all.entries) {
    if (node.kind === "map" && isActive(node, context.project.profiles)) setEntry(active, key, node, all.keys.get(key));
  }
  const services = map(all.at);
  for (const [key, node] of active.entries) {
    const finished = await finishService(key, node as MapNode, context);
    checkDependencies(key, finished, active, all);
    setEntry(services, key, finished, all.keys.get(key));
  }
  checkCycles(services);
  const used = usedNames(services, root);
  const result = map(root.at);
  setEntry(result, "name", scalar(name, root.at));
  setEntry(result, "networks", named(sectionOf(root, "networks"), used.networks, name));
  setEntry(result, "services", services);
  setEntry(result, "volumes", named(sectionOf(root, "volumes"), used.volumes, name));
  const block = root.entries.get("x-reqresp-lab");
  if (block !== undefined) setEntry(result, "x-reqresp-lab", block, root.keys.get("x-reqresp-lab"));
  return result;
}

function sectionOf(root: MapNode, key: string): MapNode {
  const node = root.entries.get(key);
  return node?.kind === "map" ? node : map(root.at);
}

function isActive(service: MapNode, profiles: ReadonlySet<string>): boolean {
  const own = service.entries.get("profiles");
  if (own?.kind !== "list" || own.items.length === 0 || profiles.has("*")) return true;
  return own.items.some((item) => item.kind === "scalar" && (item.value === "" || profiles.has(String(item.value))));
}

function checkDependencies(name: string, service: MapNode, active: MapNode, all: MapNode): void {
  const dependencies = service.entries.get("depends_on");
  if (dependencies?.kind !== "map") return;
  for (const [other, value] of [...dependencies.entries]) {
    if (active.entries.has(other)) continue;
    const at = dependencies.keys.get(other) ?? value.at;
    const required = value.kind === "map" ? value.entries.get("required") : undefined;
    if (!all.entries.has(other)) throw unknownService(name, other, at);
    if (required?.kind === "scalar" && required.value === false) {
      dependencies.entries.delete(other);
      continue;
    }
    throw errorAt(
      at,
      "COMPOSE_INVALID",
      `the service ${quoted(name)} needs ${quoted(other)}, which none of the chosen profiles enables`,
      `Enable its profile with COMPOSE_PROFILES, or set \`required: false\`.`,
    );
  }
  if (dependencies.entries.size === 0) service.entries.delete("depends_on");
}

function unknownService(name: string, other: string, at: Position): Error {
  return errorAt(
    at,
    "COMPOSE_INVALID",
    `the service ${quoted(name)} names ${quoted(other)}, which the file does not define`,
  );
}

function checkCycles(services: MapNode): void {
  const done = new Set<string>();
  const visit = (name: string, chain: readonly string[]): void => {
    if (done.has(name)) return;
    const node = services.entries.get(name);
    const dependencies = node?.kind === "map" ? node.entries.get("depends_on") : undefined;
    if (dependencies?.kind === "map") {
      for (const [other, value] of dependencies.entries) {
        const path = [...chain, name];
        if (path.includes(other)) {
          const cycle = [...path.slice(path.indexOf(other)), other].map((part) => printable(part)).join(" → ");
          throw errorAt(value.at, "COMPOSE_INVALID", `services depend on each other in a circle: ${cycle}`);
        }
        visit(other, path);
      }
    }
    done.add(name);
  };
  for (const name of services.entries.keys()) visit(name, []);
}

interface UsedNames {
  networks: Set<string>;
  volumes: Set<string>;
}

/** Which top-level networks and volumes the services use; each must be defined, but for the implied network `default`. */
function usedNames(services: MapNode, root: MapNode): UsedNames {
  const used: UsedNames = { networks: new Set(), volumes: new Set() };
  const defined = { networks: sectionOf(root, "networks"), volumes: sectionOf(root, "volumes") };
  for (const [name, node] of services.entries) {
    if (node.kind !== "map") continue;
    const networks = node.entries.get("networks");
    for (const [key, value] of networks?.kind === "map" ? networks.entries : []) {
      if (key !== "default" && !defined.networks.entries.has(key)) {
        throw undefinedName(name, "network", key, networks?.kind === "map" ? networks.keys.get(key) : undefined, value);
      }
      used.networks.add(key);
    }
    const volumes = node.entries.get("volumes");
    for (const value of volumes?.kind === "list" ? volumes.items : []) {
      const key = volumeKey(value);
      if (key === undefined) continue;
      if (!defined.volumes.entries.has(key)) throw undefinedName(name, "volume", key, undefined, value);
      used.volumes.add(key);
    }
  }
  return used;
}

function volumeKey(mount: YamlNode): string | undefined {
  if (mount.kind !== "map") return undefined;
  const type = mount.entries.get("type");
  const source = mount.entries.get("source");
  if (type?.kind !== "scalar" || type.value !== "volume" || source?.kind !== "scalar") return undefined;
  return String(source.value);
}

function undefinedName(service: string, kind: string, key: string, at: Position | undefined, value: YamlNode): Error {
  return errorAt(
    at ?? value.at,
    "COMPOSE_INVALID",
    `the service ${quoted(service)} uses the ${kind} ${quoted(key)}, which the file does not define`,
    `Add \`${printable(key)}:\` to the top-level \`${kind}s:\`.`,
  );
}

/** The used entries of a top-level section with their Engine names: `<project>_<key>`, or for an external one its own. */
function named(section: MapNode, used: ReadonlySet<string>, project: string): MapNode {
  const result = map(section.at);
  for (const key of used) {
    const defined = section.entries.get(key);
    const node = defined?.kind === "map" ? defined : map(section.at);
    const external = node.entries.get("external");
    const isExternal = external?.kind === "scalar" && external.value === true;
    if (isNull(node.entries.get("name"))) {
      setEntry(node, "name", scalar(isExternal ? key : `${project}_${key}`, node.at));
    }
    if (!isExternal) node.entries.delete("external");
    setEntry(result, key, node, section.keys.get(key));
  }
  return result;
}
