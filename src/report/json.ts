import type { Report } from "./report.js";

/** The report itself, indented. */
export function renderJson(report: Report): string {
  return `${safeJson(report, 2)}\n`;
}

/**
 * JSON that is safe to print: what `JSON.stringify` leaves as it is (C1 controls, bidirectional and other format characters) is written as
 * \u escapes, so the text means the same and no byte of a payload reaches a terminal as a control.
 */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return isPlain.test(text) ? text : text.replace(unsafe, escapeUnits);
}

/** Nearly every report is: looking for Unicode classes in it takes ten times as long. */
const isPlain = /^[\n -~]*$/;

const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}
