import { clusters, displayWidth } from "./display-width.js";

/** The text in at most `columns` columns, cut with "…" between two characters. */
export function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return "";
  let kept = "";
  let width = 0;
  for (const cluster of clusters(text)) {
    if (width + cluster.width > columns - 1) break;
    kept += cluster.segment;
    width += cluster.width;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in exactly `columns` columns: cut, or filled with spaces. */
export function pad(text: string, columns: number): string {
  const shown = cut(text, columns);
  return shown + " ".repeat(Math.max(0, columns - displayWidth(shown)));
}

/** The same, with the spaces in front. */
export function padLeft(text: string, columns: number): string {
  const shown = cut(text, columns);
  return " ".repeat(Math.max(0, columns - displayWidth(shown))) + shown;
}

/** Two texts that share `columns` columns: each has half, and what one does not need goes to the other. */
export function cutBoth(left: string, right: string, columns: number): [left: string, right: string] {
  const half = Math.floor(columns / 2);
  const forLeft = Math.min(displayWidth(left), Math.max(half, columns - displayWidth(right)));
  return [cut(left, forLeft), cut(right, columns - forLeft)];
}

/** The space between words. A number with its unit, and "frame" with its number, are read as one word. */
const separator = /(?!(?<=\d) (?=(?:[nµm]?s|[kMGT]?B|%|min|h|jam|mnt|dtk)(?![\p{L}\d]))|(?<=\bframes?) (?=\d)) /u;

/** Lines of at most `columns` columns, broken at spaces; a longer word is broken where it must be. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(8, columns);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(separator)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const head = firstColumns(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
}

function firstColumns(text: string, columns: number): string {
  let kept = "";
  let width = 0;
  for (const cluster of clusters(text)) {
    if (kept !== "" && width + cluster.width > columns) break;
    kept += cluster.segment;
    width += cluster.width;
  }
  return kept;
}
