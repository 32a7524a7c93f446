import type { Exchange, Turn } from "../report.js";
import { displayWidth } from "../text/display-width.js";
import { frameList, frameRange } from "../text/frame-range.js";
import { cut, pad, padLeft } from "../text/pad.js";
import { turnText } from "../text/turn-text.js";
import { bar } from "./bar.js";
import type { Page } from "./page.js";

/** Widths of the columns of a connection's story, worked out once from what is in it. */
export interface Columns {
  frames: number;
  phase: number;
  text: number;
  bytes: number;
  time: number;
  bar: number;
  /** Service time that fills the bar. */
  slowestNs: number;
}

/** "  7–13  exchange 1  halo → Echo: halo   4 → 10 B   212 µs ████". */
export function exchangeLine(page: Page, columns: Columns, exchange: Exchange, first: number, last: number): string {
  const { ink, speech } = page;
  const { serviceTimeNs } = exchange;
  const time = serviceTimeNs === null ? "" : speech.numbers.duration(serviceTimeNs);
  const paintTime = exchange.delays.length > 0 ? ink.caution : ink.strong;
  const cells = [
    ink.faint(padLeft(frameRange(first, last), columns.frames)),
    pad(`${speech.terms.phases.exchange} ${exchange.number}`, columns.phase),
    conversation(page, exchange, columns.text),
    ink.faint(padLeft(byteText(page, exchange), columns.bytes)),
    paintTime(padLeft(time, columns.time)),
  ];
  const length = serviceTimeNs === null ? "" : bar(serviceTimeNs, columns.slowestNs, columns.bar);
  return `  ${cells.join("  ")} ${length}`.trimEnd();
}

/** What was lost inside the exchange, one line each. */
export function delayLines(page: Page, columns: Columns, exchange: Exchange): string[] {
  const { speech, ink } = page;
  const indent = " ".repeat(columns.frames + columns.phase + 6);
  return exchange.delays.map((delay) => {
    const cause = speech.terms.budget[delay.cause];
    const text = speech.terms.lost(speech.numbers.duration(delay.durationNs), cause, frameList(delay.frames));
    return `${indent}${ink.caution(cut(`↳ ${text}`, page.width - indent.length))}`;
  });
}

/** Request and response share the column: each gets half, and what one does not need goes to the other. */
function conversation(page: Page, exchange: Exchange, columns: number): string {
  const { ink, speech } = page;
  const request = messageText(page, exchange.request, exchange.requestLabel);
  const response =
    exchange.response === null ? speech.terms.unanswered : messageText(page, exchange.response, exchange.responseLabel);
  const arrow = " → ";
  const room = columns - arrow.length;
  const half = Math.floor(room / 2);
  const [requestWidth, responseWidth] = [displayWidth(request), displayWidth(response)];
  const forRequest = Math.min(requestWidth, Math.max(half, room - responseWidth));
  const forResponse = Math.min(responseWidth, room - Math.min(requestWidth, forRequest));
  const left = cut(request, forRequest);
  const right = cut(response, forResponse);
  const isBad = exchange.response === null || exchange.responseLabel?.error === true;
  const filling = " ".repeat(Math.max(0, room - displayWidth(left) - displayWidth(right)));
  return `${ink.client(left)}${ink.faint(arrow)}${(isBad ? ink.bad : ink.server)(right)}${filling}`;
}

export function messageText({ speech }: Page, turn: Turn, label: Exchange["requestLabel"]): string {
  const text = turnText(turn, label);
  const missing = turn.missingBytes > 0 ? speech.terms.missing(speech.numbers.bytes(turn.missingBytes)) : "";
  if (text === "" && missing === "")
    return turn.bytes === 0 ? speech.terms.noPayload : turnText({ ...turn, text: null });
  return [text, missing].filter(Boolean).join(" ");
}

/** "16 → 22 B". */
export function byteText({ speech }: Page, { request, response }: Exchange): string {
  const { numbers } = speech;
  if (response === null) return numbers.bytes(request.bytes);
  const requestText = numbers.bytes(request.bytes);
  const responseText = numbers.bytes(response.bytes);
  const [value, unit] = requestText.split(" ");
  return responseText.endsWith(` ${unit}`) ? `${value} → ${responseText}` : `${requestText} → ${responseText}`;
}
