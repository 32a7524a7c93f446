import { printable } from "../../printable.js";
import type { Label, Turn } from "../report.js";

/** What is looked at of a payload for one line. */
const longest = 1000;
const shownBytes = 24;

/**
 * One line that says what a turn says, safe on a terminal: its label where the protocol is known, else its text, else its first bytes as hex.
 * One newline at the end of a text is the protocol's punctuation and is not shown; every other control character is, escaped.
 */
export function turnText(turn: Turn, label: Label | null = null): string {
  if (label !== null && !isBeginningOf(label, turn)) return printable(wholeCharacters(label.summary, longest));
  if (turn.text === null) return nearlyText(turn) ?? hexText(turn);
  const isCut = turn.text.length > longest || !turn.payloadComplete;
  const shown = wholeCharacters(isCut ? turn.text : turn.text.replace(/\r?\n$/, ""), longest);
  return printable(shown) + (isCut ? "…" : "");
}

/** A label that only repeats how the text begins (plain text has such) would hide the rest: several lines, or two messages in one. */
function isBeginningOf({ summary, fields, error }: Label, { text }: Turn): boolean {
  if (text === null || error || Object.keys(fields).length > 0) return false;
  return printable(text.slice(0, longest)).trimStart().startsWith(summary.replace(/…$/, ""));
}

/** Binary protocols have zero bytes; coloured output of a program has an escape here and there. */
const leastPrintable = 0.75;

/** Text with control characters (colours of a terminal) or a few bytes that are no UTF-8 in it; undefined for what reads better as hex. */
function nearlyText({ payload, payloadComplete }: Turn): string | undefined {
  const bytes = Buffer.from(payload, "base64").subarray(0, longest);
  const text = bytes.toString("utf8").replace(payloadComplete ? "" : /\ufffd$/, "");
  if (bytes.length === 0 || text.includes("\0")) return undefined;
  const odd = text.match(/(?![\t\r\n])\p{Cc}|\ufffd/gu)?.length ?? 0;
  if (1 - odd / text.length < leastPrintable) return undefined;
  return printable(text.replace(/\r?\n$/, "")) + (payloadComplete && bytes.length < longest ? "" : "…");
}

/** "16 03 01 02 00 …"; empty when no byte was captured. */
function hexText(turn: Turn): string {
  const bytes = Buffer.from(turn.payload, "base64");
  const hex = [...bytes.subarray(0, shownBytes)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > shownBytes || (hex !== "" && !turn.payloadComplete) ? `${hex} …` : hex;
}

/** The first UTF-16 units, never half of a pair. */
function wholeCharacters(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const isHigh = /[\ud800-\udbff]/.test(text[maximum - 1] ?? "");
  return text.slice(0, isHigh ? maximum - 1 : maximum);
}
