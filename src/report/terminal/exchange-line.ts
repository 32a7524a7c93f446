import type { Exchange } from "../report.js";
import { displayWidth } from "../text/display-width.js";
import { frameList } from "../text/frame-range.js";
import { exchangeTexts } from "../text/message-text.js";
import { cut, cutBoth, pad, padLeft } from "../text/pad.js";
import { bar } from "./bar.js";
import type { Page } from "./page.js";

/** Widths of the columns of a connection's story, worked out once from what is in it. */
export interface Columns {
  frames: number;
  /** Names of phases; an exchange has its number there, and begins sooner. */
  phase: number;
  number: number;
  text: number;
  bytes: number;
  time: number;
  bar: number;
  /** Service time that fills the bar. */
  slowestNs: number;
}

/** A terminal narrower than this has the response on a line of its own. */
export const narrowWidth = 72;

/** One exchange: on one line, or on two where one would leave no room for what was said. */
export function exchangeLines(page: Page, columns: Columns, exchange: Exchange, frames: string): string[] {
  return page.width < narrowWidth
    ? narrowLines(page, columns, exchange, frames)
    : [exchangeLine(page, columns, exchange, frames)];
}

function narrowLines(page: Page, columns: Columns, exchange: Exchange, frames: string): string[] {
  const { ink, speech } = page;
  const { numbers } = speech;
  const [request, response] = exchangeTexts(exchange, page.speech);
  const indent = " ".repeat(columns.frames + columns.number + 6);
  const answer = `→ ${response}`;
  const bytes = exchange.response === null ? "" : numbers.bytes(exchange.response.bytes);
  const time = exchange.serviceTimeNs === null ? "" : numbers.duration(exchange.serviceTimeNs);
  const label = [padLeft(frames, columns.frames), pad(`#${exchange.number}`, columns.number)];
  return [
    `  ${ink.faint(label[0] ?? "")}  ${label[1]}  ${ink.client(pad(request, columns.text))}  ${ink.faint(padLeft(numbers.bytes(exchange.request.bytes), columns.bytes))}`,
    `${indent}${paintResponse(page, exchange)(pad(answer, columns.text))}  ${ink.faint(padLeft(bytes, columns.bytes))}  ${ink.strong(padLeft(time, columns.time))}`.trimEnd(),
  ];
}

function paintResponse({ ink }: Page, { response, responseLabel }: Exchange): (text: string) => string {
  if (response === null) return ink.faint;
  return responseLabel?.error === true ? ink.bad : ink.server;
}

/** "  7–13  #1  halo → Echo: halo   4 → 10 B   212 µs ████". */
function exchangeLine(page: Page, columns: Columns, exchange: Exchange, frames: string): string {
  const { ink, speech } = page;
  const { serviceTimeNs } = exchange;
  const time = serviceTimeNs === null ? "" : speech.numbers.duration(serviceTimeNs);
  const paintTime = exchange.delays.length > 0 ? ink.caution : ink.strong;
  const cells = [
    ink.faint(padLeft(frames, columns.frames)),
    pad(`#${exchange.number}`, columns.number),
    conversationText(page, exchange, columns.text),
    ink.faint(padLeft(byteText(page, exchange), columns.bytes)),
    paintTime(padLeft(time, columns.time)),
  ];
  const length = serviceTimeNs === null ? "" : bar(serviceTimeNs, columns.slowestNs, columns.bar);
  return `  ${cells.join("  ")} ${length}`.trimEnd();
}

/** What was lost inside the exchange, one line each. */
export function delayLines(page: Page, columns: Columns, exchange: Exchange): string[] {
  const { speech, ink } = page;
  const indent = " ".repeat(columns.frames + columns.number + 6);
  return exchange.delays.map((delay) => {
    const cause = speech.terms.budget[delay.cause];
    const text = speech.terms.lost(speech.numbers.duration(delay.durationNs), cause, frameList(delay.frames));
    return `${indent}${ink.caution(cut(`↳ ${text}`, page.width - indent.length))}`;
  });
}

const arrow = " → ";

/** Request and response share the column: each gets half, and what one does not need goes to the other. */
export function conversationText(page: Page, exchange: Exchange, columns: number): string {
  const { ink } = page;
  const [request, response] = exchangeTexts(exchange, page.speech);
  const room = columns - arrow.length;
  const [left, right] = cutBoth(request, response, room);
  const filling = " ".repeat(Math.max(0, room - displayWidth(left) - displayWidth(right)));
  return `${ink.client(left)}${ink.faint(arrow)}${paintResponse(page, exchange)(right)}${filling}`;
}

/** Columns that both texts need to be shown whole. */
export function conversationWidth(page: Page, exchange: Exchange): number {
  const [request, response] = exchangeTexts(exchange, page.speech);
  return displayWidth(request) + arrow.length + displayWidth(response);
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

/** The longer one of both byte counts, where each has its own line. */
export function largestBytes({ speech }: Page, { request, response }: Exchange): string {
  return speech.numbers.bytes(Math.max(request.bytes, response?.bytes ?? 0));
}
