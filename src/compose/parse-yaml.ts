import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { LabError } from "../errors.js";
import { isNull, list, type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { isPointInTime, plainScalar } from "./plain-scalar.js";
import { errorAt, formatPosition, type Position } from "./position.js";
import { printable, quoted } from "./printable.js";

/** More values than any real project has; what aliases expand to counts too, so that a few lines cannot fill the memory. */
const maxValues = 200_000;
const maxDepth = 200;

interface Expansion {
  document: Document;
  file: string;
  lines: LineCounter;
  values: number;
  /** What each alias stands for: finding it walks the whole document. */
  targets: Map<Alias, Node>;
  /** Anchored nodes that are being expanded: an alias to one of them would never end. */
  open: Set<Node>;
}

/**
 * Reads the text of a compose file: one mapping per YAML document, to be merged like files. Throws COMPOSE_SYNTAX with
 * file:line:column and the line shown.
 * @param file the path as it is to be shown
 */
export function parseYaml(text: string, file: string): MapNode[] {
  const lines = new LineCounter();
  const documents = documentsOf(text, file, lines);
  const roots = documents
    .map((document) => parseDocument(document, text, file, lines))
    .filter((root) => root !== undefined);
  if (roots.length > 0) return roots;
  const hint = "Give it a `services:` section.";
  throw errorAt({ file, line: 1, column: 1 }, "COMPOSE_INVALID", "the compose file is empty", hint);
}

function parseDocument(document: Document.Parsed, text: string, file: string, lines: LineCounter): MapNode | undefined {
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw syntaxError({ file, line, column: col }, error.message, text);
  }
  if (document.contents === null) return undefined;
  const expansion: Expansion = { document, file, lines, values: 0, targets: new Map(), open: new Set() };
  const node = expand(document.contents as Node, expansion, 0);
  if (isNull(node)) return undefined;
  if (node.kind !== "map") {
    throw errorAt(node.at, "COMPOSE_INVALID", "a compose file is a mapping with keys such as `services:` at its top");
  }
  return node;
}

function documentsOf(text: string, file: string, lineCounter: LineCounter): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      schema: "failsafe",
      prettyErrors: false,
      logLevel: "silent",
      // Its check compares every key with every other; ours is one look into a map.
      uniqueKeys: false,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (cause) {
    // The parser recurses once per level, so a line of a hundred thousand brackets ends its stack.
    if (!(cause instanceof RangeError)) throw cause;
    throw new LabError("COMPOSE_SYNTAX", `${printable(file)}:1:1: the YAML is nested too deep to read`, { cause });
  }
}

function syntaxError(at: Position, message: string, text: string): LabError {
  const line = text.split(/\r\n|\r|\n/)[at.line - 1] ?? "";
  // A window of the line, so that the column stays in sight in a file of one long line.
  const from = Math.max(0, at.column - 60);
  const shown = printable(line.slice(from, from + 100), 100);
  const caret = " ".repeat(printable(line.slice(from, at.column - 1), 100).length);
  // What is missing at the end of the file is noticed on a line that holds nothing.
  const excerpt = shown.trim() === "" ? "" : `\n\n    ${shown}\n    ${caret}^`;
  return new LabError("COMPOSE_SYNTAX", `${formatPosition(at)}: ${printable(message, 300)}${excerpt}`, {
    hint: "Correct the YAML at this place; indentation is by spaces, and a text with `: ` or ` #` in it needs quotes.",
  });
}

function positionOf(node: Node | null | undefined, expansion: Expansion): Position {
  const { line, col } = expansion.lines.linePos(node?.range?.[0] ?? 0);
  return { file: expansion.file, line: Math.max(1, line), column: Math.max(1, col) };
}

function expand(node: Node, expansion: Expansion, depth: number): YamlNode {
  const at = positionOf(node, expansion);
  expansion.values += 1;
  if (expansion.values > maxValues || depth > maxDepth) {
    throw errorAt(at, "COMPOSE_TOO_LARGE", `the file expands to more than ${maxValues} values or ${maxDepth} levels`);
  }
  if (isAlias(node)) return expandAlias(node, at, expansion, depth);
  expansion.open.add(node);
  const result = expandValue(node, at, expansion, depth);
  expansion.open.delete(node);
  const onMerge = mergeTag(node, at);
  return onMerge === undefined ? result : { ...result, onMerge };
}

function expandAlias(node: Alias, at: Position, expansion: Expansion, depth: number): YamlNode {
  const target = expansion.targets.get(node) ?? node.resolve(expansion.document);
  if (target === undefined) throw errorAt(at, "COMPOSE_SYNTAX", `no anchor &${printable(node.source)} comes before it`);
  expansion.targets.set(node, target);
  if (expansion.open.has(target)) {
    throw errorAt(at, "COMPOSE_INVALID", `the alias *${printable(node.source)} contains itself`);
  }
  return expand(target, expansion, depth + 1);
}

function expandValue(node: Node, at: Position, expansion: Expansion, depth: number): YamlNode {
  if (isMap(node)) return expandMap(node, at, expansion, depth);
  if (isSeq(node)) {
    return list(
      node.items.map((item) => expand(item as Node, expansion, depth + 1)),
      at,
    );
  }
  if (!isScalar(node)) throw errorAt(at, "COMPOSE_SYNTAX", "this is neither a text, a list nor a mapping");
  const text = node.value === null ? "" : String(node.value);
  const plain = (node.type === "PLAIN" || node.type === undefined) && node.tag !== "tag:yaml.org,2002:str";
  if (plain && isPointInTime(text)) {
    const hint = "Put it in quotes to mean the text as it is written.";
    throw errorAt(at, "COMPOSE_UNSUPPORTED", `Compose reads ${quoted(text)} as a point in time and rewrites it`, hint);
  }
  return scalar(plain ? plainScalar(text) : text, at);
}

/** What an unquoted key means: `on` is a text, `true` and `1` are none. */
function plainKey(key: Scalar): unknown {
  return key.type === "PLAIN" ? plainScalar(String(key.value ?? "")) : "";
}

function mergeTag(node: Node, at: Position): "reset" | "override" | undefined {
  const { tag } = node;
  if (tag === undefined || tag === "!" || tag.startsWith("tag:yaml.org,2002:")) return undefined;
  if (tag === "!reset") return "reset";
  if (tag === "!override") return "override";
  throw errorAt(at, "COMPOSE_UNSUPPORTED", `the YAML tag ${quoted(tag)} has no meaning in a compose file`);
}

function expandMap(node: YAMLMap, at: Position, expansion: Expansion, depth: number): MapNode {
  const result = map(at);
  const inherited: MapNode[] = [];
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const keyAt = positionOf(pair.key, expansion);
    if (isScalar(pair.key) && pair.key.value === "<<" && pair.key.type === "PLAIN") {
      inherited.push(...mergeSources(pair.value, keyAt, expansion, depth));
      continue;
    }
    const key = isAlias(pair.key) ? pair.key.resolve(expansion.document) : pair.key;
    if (!isScalar(key)) throw errorAt(keyAt, "COMPOSE_INVALID", "a key must be a text");
    if (typeof plainKey(key) !== "string") {
      throw errorAt(keyAt, "COMPOSE_INVALID", `a key must be a text; put ${quoted(String(key.value))} in quotes`);
    }
    const text = key.value === null ? "" : String(key.value);
    const first = result.keys.get(text);
    if (first !== undefined) {
      throw errorAt(
        keyAt,
        "COMPOSE_SYNTAX",
        `the key ${quoted(text)} is given a second time, after line ${first.line}`,
      );
    }
    const value = pair.value === null ? scalar(null, keyAt) : expand(pair.value, expansion, depth + 1);
    setEntry(result, text, value, keyAt);
  }
  // Keys of the mapping itself win over merged ones, and the first merged mapping over the later ones.
  for (const source of inherited) {
    for (const [key, value] of source.entries) {
      if (!result.entries.has(key)) setEntry(result, key, value, source.keys.get(key));
    }
  }
  return result;
}

function mergeSources(value: Node | null, at: Position, expansion: Expansion, depth: number): MapNode[] {
  const node = value === null ? scalar(null, at) : expand(value, expansion, depth + 1);
  const sources = node.kind === "list" ? node.items : [node];
  return sources.map((source) => {
    if (source.kind === "map") return source;
    throw errorAt(source.at, "COMPOSE_SYNTAX", "`<<` merges a mapping or a list of mappings");
  });
}
