import type { Report } from "./report.js";

/** The report itself, indented. */
export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join("");
}

/**
 * The same in pieces, one for each connection, problem and other part: the text of a large report takes 4 MB, and to make it at once takes
 * five times as much memory. For who can write one piece after the other.
 */
export function* jsonPieces(report: Report): Generator<string, void, undefined> {
  let before = "{";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}\n  ${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* listPieces(value);
    else yield indented(value, 1);
    before = ",";
  }
  yield "\n}\n";
}

function* listPieces(values: readonly unknown[]): Generator<string, void, undefined> {
  let before = "[";
  for (const value of values) {
    yield `${before}\n    ${indented(value, 2)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "\n  ]";
}

/** A value within others: what would stand around it as the only one in `depth` arrays is cut off. */
function indented(value: unknown, depth: 1 | 2): string {
  const text = safeJson(depth === 1 ? [value] : [[value]], 2);
  const [before, after] = depth === 1 ? ["[\n  ", "\n]"] : ["[\n  [\n    ", "\n  ]\n]"];
  return text.slice(before.length, text.length - after.length);
}

/**
 * JSON that is safe to print: what `JSON.stringify` leaves as it is (C1 controls, bidirectional and other format characters) is written as
 * \u escapes, so the text means the same and no byte of a payload reaches a terminal as a control.
 */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  // Replaced only where there is something to replace: the text of a large report is not copied in vain.
  return isUnsafe(text) ? text.replace(unsafe, escapeUnits) : text;
}

function isUnsafe(text: string): boolean {
  for (const [piece] of text.matchAll(beyondAscii)) if (piece.search(unsafe) !== -1) return true;
  return false;
}

/** Unicode classes are looked for only where something beyond ASCII is: in all of 4 MB of text they take 90 ms, this takes 5. */
const beyondAscii = /[^\n -~]+/g;

const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}
