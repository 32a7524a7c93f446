import { posix } from "node:path";
import { isNull, list, type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { absolutePath } from "./paths.js";
import { object } from "./read-object.js";
import { bool, bytes, integer, oneOf, type Reader, type Scope, text, textOf, wrong } from "./readers.js";

/** `volumes` of a service in short ("./src:/app:ro") and long syntax. */
export const mounts: Reader = (node, scope) => {
  if (node.kind !== "list") throw wrong(node, scope, "a list of volumes");
  return list(
    node.items.map((item) => (item.kind === "map" ? longMount(item, scope) : shortMount(item, scope))),
    node.at,
  );
};

const readLong = object({
  type: oneOf("bind", "volume", "tmpfs", "npipe", "cluster"),
  source: text,
  target: text,
  read_only: bool,
  consistency: text,
  bind: object({ propagation: text, create_host_path: bool, selinux: text }),
  volume: object({ nocopy: bool, subpath: text }),
  tmpfs: object({ size: bytes, mode: integer }),
});

function longMount(node: MapNode, scope: Scope): YamlNode {
  const result = readLong(node, scope) as MapNode;
  const type = result.entries.get("type");
  if (type === undefined) throw wrong(node, scope, "a volume with a `type`");
  const source = result.entries.get("source");
  if (textOf(type, scope) === "bind") {
    if (source === undefined) throw wrong(node, scope, "a bind mount with a `source`");
    setEntry(result, "source", scalar(absolutePath(textOf(source, scope), scope.directory, scope.home), source.at));
  }
  if (isNull(result.entries.get("target"))) throw wrong(node, scope, "a volume with a `target`");
  return result;
}

function shortMount(node: YamlNode, scope: Scope): YamlNode {
  const parts = textOf(node, scope).split(":");
  if (parts.length > 3 || parts.some((part) => part === "")) {
    throw wrong(node, scope, 'a volume such as "./folder:/app:ro" or "data:/data"');
  }
  const [source, target, options] = parts.length === 1 ? [undefined, parts[0]!, undefined] : parts;
  if (source !== undefined && /^[a-z]$/i.test(source)) {
    throw wrong(node, scope, "a volume with a longer name: Compose takes one letter for a drive of Windows");
  }
  const isPath = source !== undefined && /^[./~\\]/.test(source);
  const result = map(node.at, [["type", scalar(isPath ? "bind" : "volume", node.at)]]);
  if (source !== undefined) {
    const path = isPath ? absolutePath(source, scope.directory, scope.home) : source;
    setEntry(result, "source", scalar(path, node.at));
  }
  setEntry(result, "target", scalar(cleanPath(target!), node.at));
  const detail = map(node.at);
  if (isPath) setEntry(detail, "create_host_path", scalar(true, node.at));
  for (const option of options?.split(",") ?? []) mountOption(option, node, result, detail, isPath);
  setEntry(result, isPath ? "bind" : "volume", detail);
  return result;
}

/** Without a trailing slash, `.` and `..`: the identity of a mount when files are merged. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 ? clean.replace(/\/$/, "") : clean;
}

const propagations = ["rprivate", "private", "rshared", "shared", "rslave", "slave"];

function mountOption(option: string, node: YamlNode, result: MapNode, detail: MapNode, isPath: boolean): void {
  const { at } = node;
  if (option === "ro") setEntry(result, "read_only", scalar(true, at));
  else if (option === "nocopy" && !isPath) setEntry(detail, "nocopy", scalar(true, at));
  else if (isPath && (option === "z" || option === "Z")) setEntry(detail, "selinux", scalar(option, at));
  else if (isPath && propagations.includes(option)) setEntry(detail, "propagation", scalar(option, at));
  // "rw" is the default, and Docker Desktop's "cached" and "delegated" change nothing: Compose drops unknown options too.
}
