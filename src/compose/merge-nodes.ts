import { isNull, type ListNode, list, type MapNode, map, setEntry, type YamlNode } from "./node.js";
import { scalarText } from "./plain-scalar.js";
import { errorAt } from "./position.js";
import { quoted } from "./printable.js";

/** How two lists at a path become one. Paths are dotted, `*` stands for one name. */
type ListRule = "replace" | "by subnet" | ((item: YamlNode) => string);

const whole = (item: YamlNode): string =>
  item.kind === "scalar" ? scalarText(item.value) : JSON.stringify(textKeys(item));
const field = (item: YamlNode, name: string): string => {
  const value = item.kind === "map" ? item.entries.get(name) : undefined;
  return value?.kind === "scalar" ? scalarText(value.value) : "";
};

/** Lists whose entries have an identity: a later entry takes the place of the earlier one with the same identity. */
const listRules: readonly (readonly [string, ListRule])[] = [
  ["services.*.command", "replace"],
  ["services.*.entrypoint", "replace"],
  ["services.*.healthcheck.test", "replace"],
  [
    "services.*.ports",
    (item) => ["host_ip", "published", "target", "protocol"].map((key) => field(item, key)).join("|"),
  ],
  ["services.*.volumes", (item) => field(item, "target")],
  ["services.*.devices", (item) => field(item, "target")],
  ["services.*.env_file", (item) => field(item, "path")],
  ["services.*.cap_add", whole],
  ["services.*.cap_drop", whole],
  ["services.*.dns", whole],
  ["services.*.dns_opt", whole],
  ["services.*.dns_search", whole],
  ["services.*.expose", whole],
  ["services.*.extra_hosts", whole],
  ["services.*.profiles", whole],
  // Compose compares what is before the first =.
  ["services.*.tmpfs", (item) => whole(item).split("=")[0]!],
  ["services.*.build.tags", whole],
  ["services.*.build.extra_hosts", whole],
  ["services.*.networks.*.aliases", whole],
  ["services.*.networks.*.link_local_ips", whole],
  ["networks.*.ipam.config", "by subnet"],
];

/**
 * Merges a later compose file (or the extending service) over an earlier one; both in long form. Mappings merge key by key,
 * lists are joined, single values are replaced; `!override` replaces and `!reset` removes what was there.
 */
export function mergeNodes(earlier: YamlNode, later: YamlNode, path: readonly string[] = []): YamlNode {
  if (later.onMerge === "override" || isNull(earlier)) return later;
  if (isNull(later)) return isVariable(path) ? later : earlier;
  if (earlier.kind !== later.kind) {
    // `ulimits: {nofile: 10}` over soft and hard, or the other way round.
    if (path[2] === "ulimits") return later;
    throw errorAt(
      later.at,
      "COMPOSE_INVALID",
      `${quoted(path.join("."))} cannot be merged with what the earlier file says`,
    );
  }
  if (earlier.kind === "map" && later.kind === "map") return mergeMaps(earlier, later, path);
  if (earlier.kind === "list" && later.kind === "list") return mergeLists(earlier, later, path);
  return later;
}

/** A variable without a value takes the user's; so it does over a file that gives it one. */
function isVariable([, , key, inner, ...rest]: readonly string[]): boolean {
  return key === "environment" ? inner !== undefined : key === "build" && inner === "args" && rest.length > 0;
}

function mergeMaps(earlier: MapNode, later: MapNode, path: readonly string[]): MapNode {
  // Options of one logging driver mean nothing to another.
  if (path.length === 3 && path[2] === "logging") {
    const [before, after] = [field(earlier, "driver"), field(later, "driver")];
    if (before !== "" && after !== "" && before !== after) return later;
  }
  const result = map(later.at);
  for (const [key, value] of earlier.entries) setEntry(result, key, value, earlier.keys.get(key));
  for (const [key, value] of later.entries) {
    const before = result.entries.get(key);
    if (value.onMerge === "reset") {
      result.entries.delete(key);
      continue;
    }
    const merged = before === undefined ? value : mergeNodes(before, value, [...path, key]);
    setEntry(result, key, merged, later.keys.get(key));
  }
  return result;
}

function mergeLists(earlier: ListNode, later: ListNode, path: readonly string[]): ListNode {
  const rule = ruleFor(path);
  if (rule === "replace") return later;
  if (rule === "by subnet") return mergeAddressRanges(earlier, later, path);
  return list([...earlier.items, ...later.items], later.at);
}

/** The later file's address ranges hold, each over the earlier one of the same subnet. */
function mergeAddressRanges(earlier: ListNode, later: ListNode, path: readonly string[]): ListNode {
  const merged = later.items.map((item) => {
    const before = earlier.items.find((other) => field(other, "subnet") === field(item, "subnet"));
    return before === undefined ? item : mergeNodes(before, item, [...path, "*"]);
  });
  return list(merged, later.at);
}

function ruleFor(path: readonly string[]): ListRule | undefined {
  return listRules.find(([pattern]) => {
    const parts = pattern.split(".");
    return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
  })?.[1];
}

/** Removes `!reset` entries that had nothing to reset, and repeated entries of lists whose entries have an identity. */
export function settle(node: YamlNode, path: readonly string[] = []): YamlNode {
  if (node.kind === "map") {
    const result = map(node.at);
    for (const [key, value] of node.entries) {
      if (value.onMerge !== "reset") setEntry(result, key, settle(value, [...path, key]), node.keys.get(key));
    }
    return result;
  }
  if (node.kind !== "list") return node;
  const rule = ruleFor(path);
  if (rule === undefined || typeof rule === "string") return node;
  // The first place, the last value.
  const unique = new Map<string, YamlNode>();
  for (const item of node.items) unique.set(rule(item), item);
  return list([...unique.values()], node.at);
}

function textKeys(node: YamlNode): unknown {
  if (node.kind === "scalar") return scalarText(node.value);
  if (node.kind === "list") return node.items.map(textKeys);
  return [...node.entries].map(([key, value]) => [key, textKeys(value)]);
}
