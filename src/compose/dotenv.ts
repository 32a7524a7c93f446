import { type Interpolation, interpolateText, type Lookup } from "./interpolate.js";
import { errorAt, type Position } from "./position.js";
import { quoted } from "./printable.js";

/**
 * Reads an environment file (`.env`, `env_file`) by Compose's rules: KEY=value, `export KEY=value`, KEY: value, # comments,
 * single quotes taken as they are, double quotes with escapes, values over several lines in quotes. A KEY alone takes its
 * value from `lookup`. Variables in values see `lookup` first and then the lines before.
 * @param raw env_file's `format: raw`: everything after = is the value, no quotes, no variables
 */
export function parseDotenv(text: string, file: string, lookup: Lookup, raw = false): Map<string, string> {
  const variables = new Map<string, string>();
  const interpolation: Interpolation = {
    lookup: (name) => lookup(name) ?? variables.get(name),
    onUnset: () => {},
  };
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  let index = 0;
  let line = 1;
  while (index < source.length) {
    const at: Position = { file, line, column: 1 };
    const end = endOfLine(source, index);
    const entry = /^[ \t]*(?:export[ \t]+)?([^\s=:#][^\s=:]*)[ \t]*(?:[=:](.*))?$/.exec(source.slice(index, end));
    const written = source.slice(index, end).trim();
    let next = end;
    if (entry !== null) {
      const [, key, rest] = entry;
      if (!/^[A-Za-z_][A-Za-z0-9_.\-[\]]*$/.test(key!)) throw notAnEntry(written, at);
      if (rest === undefined) {
        const inherited = lookup(key!);
        if (inherited !== undefined) variables.set(key!, inherited);
      } else {
        const value = raw ? { value: rest, next: end } : readValue(source, end - rest.length, end, at, interpolation);
        variables.set(key!, value.value);
        next = value.next;
      }
    } else if (written !== "" && !written.startsWith("#")) {
      throw notAnEntry(written, at);
    }
    line += source.slice(index, next + 1).split("\n").length - 1;
    index = next + 1;
  }
  return variables;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

function notAnEntry(written: string, at: Position): Error {
  return errorAt(at, "COMPOSE_INVALID", `${quoted(written)} is no line of an environment file`, "Write NAME=value.");
}

function readValue(
  source: string,
  from: number,
  end: number,
  at: Position,
  interpolation: Interpolation,
): { value: string; next: number } {
  const start = from + (/^[ \t]*/.exec(source.slice(from, end))?.[0].length ?? 0);
  const quote = source[start];
  if (quote === "'" || quote === '"') {
    const close = closingQuote(source, start);
    if (close < 0) throw errorAt(at, "COMPOSE_INVALID", `the quote ${quote} is never closed`);
    const body = source.slice(start + 1, close);
    const value = quote === "'" ? body.replaceAll("\\'", "'") : interpolateText(withEscapes(body), at, interpolation);
    const next = endOfLine(source, close);
    const rest = source.slice(close + 1, next).trim();
    if (rest !== "" && !rest.startsWith("#")) {
      throw errorAt(
        at,
        "COMPOSE_INVALID",
        `after the closing quote ${quote} comes ${quoted(rest)}, which is no comment`,
      );
    }
    return { value, next };
  }
  const value = source.slice(start, end).replace(/ #.*$/, "").trimEnd();
  return { value: interpolateText(value, at, interpolation), next: end };
}

function closingQuote(source: string, start: number): number {
  for (let index = start + 1; index < source.length; index++) {
    if (source[index] === "\\") index += 1;
    else if (source[index] === source[start]) return index;
  }
  return -1;
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$$" };

function withEscapes(text: string): string {
  return text.replace(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole);
}
