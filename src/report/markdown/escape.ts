import { printable } from "../../printable.js";

const longest = 500;

/**
 * Untrusted text as code in Markdown, also in a table cell. As a code span, which takes everything literally; where the text holds a
 * backtick, a pipe or a backslash (which tables and code spans of different programs read differently) as a code element of entities.
 */
export function markdownCode(text: string): string {
  const shown = printable(text, longest);
  if (shown.trim() === "") return shown === "" ? "" : codeElement(shown);
  return /[`|\\]/.test(shown) || shown !== shown.trim() ? codeElement(shown) : `\`${shown}\``;
}

/** The empty comment before an at sign keeps an address from becoming a link. */
function codeElement(text: string): string {
  const entities = text.replace(/(?!\u200d|\ufe0f)[^\p{L}\p{M}\p{N}\p{So} ]/gu, (character) => {
    const entity = `&#${character.codePointAt(0)};`;
    return character === "@" ? `<!-- -->${entity}` : entity;
  });
  return `<code>${entities}</code>`;
}

/**
 * Text of ours that holds facts, also out of packets: what could be markup in it is escaped, and what GitHub would make a link or a
 * mention of stays text.
 */
export function markdownText(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<|~#&]/g, (character) => (/[<&|]/.test(character) ? entityOf(character) : `\\${character}`))
    .replace(/:(?=\/\/)/g, entityOf)
    .replace(/www\./gi, (prefix) => `${prefix.slice(0, -1)}&#46;`)
    .replaceAll("@", "@<!-- -->");
}

function entityOf(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** Lines in a fence that is longer than any run of backticks in them. */
export function fenced(language: string, lines: readonly string[]): string {
  const text = lines.map((line) => printable(line, 2000)).join("\n");
  const longestRun = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longestRun + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; cells are Markdown already. Nothing when there are no rows. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = heads.map((_, column) => (rightAligned.includes(column) ? "---:" : "---"));
  return [line(heads), line(rule), ...rows.map(line)].join("\n");
}
