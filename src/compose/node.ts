import type { Position } from "./position.js";

/**
 * YAML as a tree in which every value knows where it was written. Compose files are interpolated, brought into long form and
 * merged as such trees, so that an error found at the end still names its line. Mappings are Maps: a key `__proto__` is a key.
 */
export type YamlNode = ScalarNode | ListNode | MapNode;

export type Scalar = string | number | bigint | boolean | null;

interface Located {
  at: Position;
  /** How this value treats what an earlier file says in its place: !reset removes it, !override replaces instead of merging. */
  onMerge?: "reset" | "override" | undefined;
}
export interface ScalarNode extends Located {
  kind: "scalar";
  value: Scalar;
}
export interface ListNode extends Located {
  kind: "list";
  items: YamlNode[];
}
export interface MapNode extends Located {
  kind: "map";
  entries: Map<string, YamlNode>;
  /** Where each key was written. */
  keys: Map<string, Position>;
}

export function scalar(value: Scalar, at: Position): ScalarNode {
  return { kind: "scalar", value, at };
}
export function list(items: YamlNode[], at: Position): ListNode {
  return { kind: "list", items, at };
}
export function map(at: Position, entries: Iterable<readonly [string, YamlNode]> = []): MapNode {
  const node: MapNode = { kind: "map", entries: new Map(), keys: new Map(), at };
  for (const [key, value] of entries) setEntry(node, key, value);
  return node;
}
export function setEntry(node: MapNode, key: string, value: YamlNode, keyAt: Position = value.at): void {
  node.entries.set(key, value);
  node.keys.set(key, keyAt);
}
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}

/** What a reader calls this kind of value. */
export function kindOf(node: YamlNode): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? "a text" : typeof node.value === "boolean" ? "true or false" : "a number";
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The tree as plain data. Objects have no prototype, so no key of a file can reach one. */
export function toJson(node: YamlNode): Json {
  if (node.kind === "list") return node.items.map(toJson);
  if (node.kind === "scalar") return typeof node.value === "bigint" ? String(node.value) : node.value;
  const object: { [key: string]: Json } = Object.create(null);
  for (const [key, value] of node.entries) object[key] = toJson(value);
  return object;
}
