import { parseByteSize } from "./byte-size.js";
import { parseDurationMs } from "./duration.js";
import {
  isNull,
  kindOf,
  list,
  type MapNode,
  map,
  type Scalar,
  scalar,
  setEntry,
  toJson,
  type YamlNode,
} from "./node.js";
import { scalarText } from "./plain-scalar.js";
import { errorAt, formatPosition } from "./position.js";
import { quoted } from "./printable.js";
import { shellWords } from "./shell-words.js";

/** What a reader knows of the place it reads. */
export interface Scope {
  /** Dotted path for messages: "services.web.ports". */
  path: string;
  /** Absolute folder that relative paths start at. */
  directory: string;
  /** The user's home, for `~/`. */
  home: string;
  warn: (sentence: string) => void;
}

/** Checks a value and brings it into the form in which `docker compose config --format json` prints it. */
export type Reader = (node: YamlNode, scope: Scope) => YamlNode;

export function within(scope: Scope, key: string): Scope {
  return { ...scope, path: scope.path === "" ? key : `${scope.path}.${key}` };
}

export function wrong(node: YamlNode, scope: Scope, expected: string, hint?: string): Error {
  const shown = node.kind === "scalar" && node.value !== null ? quoted(scalarText(node.value)) : kindOf(node);
  return errorAt(node.at, "COMPOSE_INVALID", `${quoted(scope.path)} must be ${expected}, got ${shown}`, hint);
}

/** A text; to Compose, a number or true without quotes is none. What a variable gave is one. */
export function textOf(node: YamlNode, scope: Scope): string {
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  const isPlain = node.kind === "scalar" && node.value !== null;
  throw wrong(node, scope, "a text", isPlain ? `Put it in quotes: "${scalarText(node.value)}".` : undefined);
}

/** A text or a number, as a text. */
export function textOrNumberOf(node: YamlNode, scope: Scope): string {
  const isNumber = node.kind === "scalar" && (typeof node.value === "number" || typeof node.value === "bigint");
  if (!isNumber) return textOf(node, scope);
  if (typeof node.value === "number" && !Number.isFinite(node.value)) throw wrong(node, scope, "a finite number");
  return scalarText(node.value);
}

export const text: Reader = (node, scope) => scalar(textOf(node, scope), node.at);
export const textOrNumber: Reader = (node, scope) => scalar(textOrNumberOf(node, scope), node.at);

export const bool: Reader = (node, scope) => {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "boolean") return node;
  // What a variable gave is a text; Compose then reads it as YAML 1.1 does.
  if (typeof value === "string" && /^(true|yes|y|on)$/i.test(value)) return scalar(true, node.at);
  if (typeof value === "string" && /^(false|no|n|off)$/i.test(value)) return scalar(false, node.at);
  throw wrong(node, scope, "true or false");
};

export const integer: Reader = (node, scope) => {
  const value = node.kind === "scalar" ? numberOf(node.value) : undefined;
  if (value === undefined || !Number.isSafeInteger(value)) throw wrong(node, scope, "a whole number");
  return scalar(value, node.at);
};

export const count: Reader = (node, scope) => {
  const read = integer(node, scope);
  if (read.kind === "scalar" && Number(read.value) < 0) throw wrong(node, scope, "a number from 0 up");
  return read;
};

export const decimal: Reader = (node, scope) => {
  const value = node.kind === "scalar" ? numberOf(node.value) : undefined;
  if (value === undefined || !Number.isFinite(value)) throw wrong(node, scope, "a number");
  return scalar(value, node.at);
};

function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^[-+]?\d+(\.\d+)?$/.test(value)) return Number(value);
  return undefined;
}

/** What Go can count in nanoseconds. */
const longestMs = 2 ** 63 / 1e6;

export const duration: Reader = (node, scope) => {
  const written = textOf(node, scope);
  const ms = parseDurationMs(written);
  if (ms === undefined || Math.abs(ms) > longestMs) throw wrong(node, scope, 'a duration such as "1m30s" or "500ms"');
  // Some versions of Compose know days and weeks, others refuse them.
  if (/[dw]/.test(written)) throw wrong(node, scope, "a duration in hours or less", 'Write "24h" for a day.');
  return scalar(written, node.at);
};

/** Compose takes 1.5 for no size at all, and says nothing. */
function wholeNumber(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}

export const bytes: Reader = (node, scope) => {
  const isNumber = node.kind === "scalar" && typeof node.value === "number";
  const size = isNumber ? wholeNumber(node.value as number) : parseByteSize(textOrNumberOf(node, scope));
  if (size === undefined) throw wrong(node, scope, 'a byte size such as "64m" or 1048576');
  return scalar(String(size), node.at);
};

export function oneOf(...values: string[]): Reader {
  return (node, scope) => {
    if (!values.includes(textOf(node, scope))) throw wrong(node, scope, `one of ${values.join(", ")}`);
    return node;
  };
}

export function listOf(item: Reader): Reader {
  return (node, scope) => {
    if (node.kind !== "list") throw wrong(node, scope, "a list");
    return list(
      node.items.map((entry, index) => item(entry, { ...scope, path: `${scope.path}[${index}]` })),
      node.at,
    );
  };
}
export const texts: Reader = listOf(text);

/** The same, each only once. */
export const differentTexts: Reader = (node, scope) => different(texts(node, scope), scope);

/** Refuses a list that says something twice, where Compose does. */
export function different(node: YamlNode, scope: Scope): YamlNode {
  const seen = new Set<string>();
  for (const item of node.kind === "list" ? node.items : []) {
    const said = JSON.stringify(toJson(item));
    if (seen.has(said)) throw wrong(item, scope, "a list of different entries");
    seen.add(said);
  }
  return node;
}

/** A single text stands for a list of one. */
export const textOrTexts: Reader = (node, scope) =>
  node.kind === "scalar" ? list([text(node, scope)], node.at) : texts(node, scope);

/** `command` and `entrypoint`: a text is split into words, a list is taken as it is. */
export const words: Reader = (node, scope) => {
  if (node.kind !== "scalar") return texts(node, scope);
  const parts = shellWords(textOf(node, scope));
  if (parts === undefined) throw wrong(node, scope, "a text whose quotes and brackets are closed");
  if (parts.rest !== "") {
    const end = `${quoted(scope.path)} ends at ${quoted(parts.rest, 20)}, because no shell runs it`;
    scope.warn(`${formatPosition(node.at)}: ${end}; write [sh, -c, "…"] to have one.`);
  }
  return list(
    parts.words.map((part) => scalar(part, node.at)),
    node.at,
  );
};

const anyScalar: Reader = (node, scope) => {
  if (isNull(node)) return node;
  if (node.kind === "scalar" && typeof node.value === "boolean") return scalar(String(node.value), node.at);
  return textOrNumber(node, scope);
};

/** A mapping of scalars, or a list of KEY=VALUE; a KEY alone has the value null. */
export const pairs: Reader = (node, scope) => {
  const result = map(node.at);
  if (node.kind === "map") {
    for (const [key, value] of node.entries) {
      if (key === "")
        throw wrong(scalar(key, node.keys.get(key) ?? value.at), scope, "a mapping whose names are not empty");
      setEntry(result, key, anyScalar(value, within(scope, key)), node.keys.get(key));
    }
    return result;
  }
  if (node.kind !== "list") throw wrong(node, scope, "a mapping or a list of KEY=VALUE");
  for (const item of node.items) {
    const written = textOf(item, scope);
    const equals = written.indexOf("=");
    const key = equals < 0 ? written : written.slice(0, equals);
    setEntry(result, key, scalar(equals < 0 ? null : written.slice(equals + 1), item.at));
  }
  return result;
};

/** The same where a key alone means an empty text: labels, driver options. */
export const filledPairs: Reader = (node, scope) => {
  const result = pairs(node, scope) as MapNode;
  for (const [key, value] of result.entries) {
    if (isNull(value)) setEntry(result, key, scalar("", value.at), result.keys.get(key));
  }
  return result;
};

/** A mapping of texts and numbers: options of drivers. */
export const options: Reader = (node, scope) => {
  if (node.kind !== "map") throw wrong(node, scope, "a mapping");
  const result = map(node.at);
  for (const [key, value] of node.entries) {
    setEntry(result, key, textOrNumber(value, within(scope, key)), node.keys.get(key));
  }
  return result;
};

/** Whatever it is. */
export const anything: Reader = (node) => node;

export const mapping: Reader = (node, scope) => {
  if (node.kind !== "map") throw wrong(node, scope, "a mapping");
  return node;
};
