import { list, map, scalar, setEntry, type YamlNode } from "./node.js";
import { errorAt, formatPosition, type Position } from "./position.js";
import { quoted } from "./printable.js";

/** Where `${NAME}` gets its value; undefined when the variable is not set. */
export type Lookup = (name: string) => string | undefined;

export interface Interpolation {
  lookup: Lookup;
  /** Told once per variable that is not set and has no default. */
  onUnset: (name: string, at: Position) => void;
}

/** Replaces the variables in every text below `node`. Keys are left alone, as Compose does. */
export function interpolateNode(node: YamlNode, interpolation: Interpolation): YamlNode {
  const { onMerge } = node;
  let result: YamlNode = node;
  if (node.kind === "list") {
    result = list(
      node.items.map((item) => interpolateNode(item, interpolation)),
      node.at,
    );
  } else if (node.kind === "map") {
    const copy = map(node.at);
    for (const [key, value] of node.entries) {
      setEntry(copy, key, interpolateNode(value, interpolation), node.keys.get(key));
    }
    result = copy;
  } else if (typeof node.value === "string" && node.value.includes("$")) {
    result = scalar(interpolateText(node.value, node.at, interpolation), node.at);
  }
  return onMerge === undefined ? result : { ...result, onMerge };
}

/** The text with $NAME, ${NAME} and ${NAME<operator>word} replaced and $$ made $. */
export function interpolateText(text: string, at: Position, interpolation: Interpolation, depth = 0): string {
  let result = "";
  let index = 0;
  while (index < text.length) {
    const dollar = text.indexOf("$", index);
    if (dollar < 0) return result + text.slice(index);
    result += text.slice(index, dollar);
    const next = text[dollar + 1];
    if (next === "$") {
      result += "$";
      index = dollar + 2;
    } else if (next === "{") {
      const end = closingBrace(text, dollar + 2);
      if (end < 0 || depth > 20) throw invalid(text, at);
      result += substitute(text.slice(dollar + 2, end), text, at, interpolation, depth);
      index = end + 1;
    } else {
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(dollar + 1))?.[0];
      // A dollar before anything else ($1, a last $) stands for itself.
      result += name === undefined ? "$" : plainValue(name, at, interpolation);
      index = dollar + 1 + (name?.length ?? 0);
    }
  }
  return result;
}

/** Index of the brace that closes the one before `from`, counting nested ${…}. */
function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let index = from; index < text.length; index++) {
    if (text[index] === "$" && text[index + 1] === "{") {
      open += 1;
      index += 1;
    } else if (text[index] === "}") {
      open -= 1;
      if (open === 0) return index;
    }
  }
  return -1;
}

function substitute(body: string, text: string, at: Position, interpolation: Interpolation, depth: number): string {
  const parts = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])(.*))?$/.exec(body);
  if (parts === null) throw invalid(text, at);
  const [, name, operator, word] = parts;
  if (operator === undefined) return plainValue(name!, at, interpolation);
  const value = interpolation.lookup(name!);
  // With a colon an empty value counts as unset.
  const present = value !== undefined && !(operator.startsWith(":") && value === "");
  const given = () => interpolateText(word ?? "", at, interpolation, depth + 1);
  if (operator.endsWith("-")) return present ? value : given();
  if (operator.endsWith("+")) return present ? given() : "";
  if (present) return value;
  const reason = given();
  throw errorAt(
    at,
    "COMPOSE_VARIABLE",
    `the required variable ${name} is missing a value${reason === "" ? "" : `: ${quoted(reason)}`}`,
    `Set it in the environment (${name}=… reqresp-lab …) or in the .env file beside the compose file.`,
  );
}

function plainValue(name: string, at: Position, interpolation: Interpolation): string {
  const value = interpolation.lookup(name);
  if (value === undefined) interpolation.onUnset(name, at);
  return value ?? "";
}

function invalid(text: string, at: Position): Error {
  return errorAt(
    at,
    "COMPOSE_INVALID",
    `${quoted(text)} is not a valid use of variables`,
    `Write $$ for a plain dollar sign, \${NAME} or \${NAME:-default} for a variable.`,
  );
}

/** The sentence for a variable that is not set. */
export function unsetWarning(name: string, at: Position): string {
  return `${formatPosition(at)}: the variable ${name} is not set; an empty text takes its place.`;
}
