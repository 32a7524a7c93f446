import { printable } from "../printable.js";
import type { Exchange, Label, Turn } from "../report/report.js";
import { decodeBase64 } from "./packets/inflate.js";
import { hexLine } from "./packets/packet-text.js";

const longest = 300;

/** One line of what a turn says: its label where the protocol is known, else its text, else its first bytes as hex. */
export function turnLine(turn: Turn, label: Label | null): string {
  if (label !== null) return printable(label.summary, longest);
  if (turn.text !== null) return printable(turn.text.slice(0, longest + 1).replace(/\r?\n$/, ""), longest);
  const bytes = turnBytes(turn);
  return hexLine(bytes.subarray(0, 16)) + (bytes.length > 16 ? " …" : "");
}

export function requestLine(exchange: Exchange): string {
  return turnLine(exchange.request, exchange.requestLabel);
}

export function responseLine(exchange: Exchange): string {
  return exchange.response === null ? "" : turnLine(exchange.response, exchange.responseLabel);
}

/** The bytes that the report keeps of a turn. */
export function turnBytes({ payload, text }: Turn): Uint8Array {
  // A payload that is text is in the page once, as text.
  return payload === "" && text !== null ? new TextEncoder().encode(text) : decodeBase64(payload);
}

export type ExchangeStatus = "answered" | "oneWay" | "missed" | "unanswered" | "error" | "delayed";

/** The worst that can be said of an exchange. */
export function statusOf(exchange: Exchange): ExchangeStatus {
  if (exchange.response === null) {
    return exchange.isOneWay ? "oneWay" : exchange.isAnswerMissed ? "missed" : "unanswered";
  }
  const isError = exchange.responseLabel?.error === true || exchange.requestLabel?.error === true;
  if (isError || exchange.incomplete !== null) return "error";
  return exchange.delays.length > 0 ? "delayed" : "answered";
}
