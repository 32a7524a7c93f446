import { nearest } from "../nearest.js";
import { isNull, map, setEntry, type YamlNode } from "./node.js";
import { errorAt, formatPosition } from "./position.js";
import { quoted } from "./printable.js";
import { type Reader, type Scope, within, wrong } from "./readers.js";

export type Shape = Readonly<Record<string, Reader>>;

export interface ObjectRules {
  /** Keys whose effect this loader cannot give: COMPOSE_UNSUPPORTED, so that Compose itself is asked. */
  unsupported?: ReadonlySet<string>;
  /** Keys that change nothing that a lab sees: checked, told and left out. */
  warned?: Shape;
  /** Keys that may stand without a value, as if they were not there. */
  nullable?: ReadonlySet<string>;
  /** Keys that say nothing at all. */
  ignored?: ReadonlySet<string>;
}

/** A mapping with known keys. `x-…` is the user's own; any other unknown key is an error with the nearest known one. */
export function object(shape: Shape, rules: ObjectRules = {}): Reader {
  return (node, scope) => {
    if (node.kind !== "map") throw wrong(node, scope, "a mapping");
    const result = map(node.at);
    for (const [key, value] of node.entries) {
      const keyAt = node.keys.get(key) ?? value.at;
      if (key.startsWith("x-") || rules.ignored?.has(key)) continue;
      if (value.onMerge === "reset") {
        setEntry(result, key, value, keyAt);
        continue;
      }
      const reader = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (reader === undefined) {
        unknownKey(key, keyAt, value, scope, shape, rules);
        continue;
      }
      if (isNull(value) && rules.nullable?.has(key)) {
        // `command:` gives the image's own back.
        if (key === "command" || key === "entrypoint") setEntry(result, key, { ...value, onMerge: "reset" }, keyAt);
        continue;
      }
      const read = reader(value, within(scope, key));
      setEntry(result, key, value.onMerge === undefined ? read : { ...read, onMerge: value.onMerge }, keyAt);
    }
    return result;
  };
}

function unknownKey(
  key: string,
  keyAt: YamlNode["at"],
  value: YamlNode,
  scope: Scope,
  shape: Shape,
  rules: ObjectRules,
): void {
  const path = quoted(within(scope, key).path);
  const warned = rules.warned && Object.hasOwn(rules.warned, key) ? rules.warned[key] : undefined;
  if (warned !== undefined) {
    if (isNull(value) && rules.nullable?.has(key)) return;
    warned(value, within(scope, key));
    scope.warn(`${formatPosition(keyAt)}: ${path} has no effect in a lab.`);
    return;
  }
  if (rules.unsupported?.has(key)) {
    throw errorAt(
      keyAt,
      "COMPOSE_UNSUPPORTED",
      `${path} can only be resolved by Docker Compose itself`,
      "Install the Docker Compose plugin (`docker compose version` tells if it is there): with it this file works as it is.",
    );
  }
  const meant = nearest(key, [...Object.keys(shape), ...(rules.unsupported ?? [])]);
  throw errorAt(
    keyAt,
    "COMPOSE_INVALID",
    `${scope.path === "" ? "a compose file" : quoted(scope.path)} has no key ${quoted(key)}`,
    meant === undefined ? "Remove the key, or prefix it with x- if it is your own." : `Did you mean ${quoted(meant)}?`,
  );
}
