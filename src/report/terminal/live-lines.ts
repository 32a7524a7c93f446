import { defaultRenderOptions, type RenderOptions } from "../options.js";
import type { Exchange } from "../report.js";
import { cut, padLeft } from "../text/pad.js";
import { byteText, conversationText, conversationWidth } from "./exchange-line.js";
import { newPage, type Page } from "./page.js";

/** What a live view counts so far. */
export interface LiveCounts {
  packets: number;
  connections: number;
  exchanges: number;
  /** Lost between wire and capture; null when nobody has said. */
  dropped: number | null;
}

type LiveOptions = Pick<RenderOptions, "width" | "colour" | "language">;

/** One exchange as it is told while a capture goes on: when, which, what, bytes, service time. One line of at most `width` columns. */
export function liveExchangeLine(exchange: Exchange, options: LiveOptions): string {
  const page = livePage(options);
  const { ink, speech } = page;
  const { serviceTimeNs, delays } = exchange;
  const when = `${(exchange.request.startNs / 1e9).toFixed(3)} s`;
  const name = `${speech.numbers.count(exchange.connection)}#${speech.numbers.count(exchange.number)}`;
  const time = serviceTimeNs === null ? "" : speech.numbers.duration(serviceTimeNs);
  const left = `${(options.language === "id" ? when.replace(".", ",") : when).padStart(10)}  ${name.padStart(6)}  `;
  const bytes = padLeft(byteText(page, exchange), bytesColumns);
  const paintTime = delays.length > 0 ? ink.caution : ink.strong;
  const timeText = paintTime(padLeft(time, timeColumns));
  const room = options.width - left.length - bytesColumns - timeColumns - 4;
  if (room >= leastText) {
    const columns = Math.min(room, Math.max(40, conversationWidth(page, exchange)));
    return `${ink.faint(left)}${conversationText(page, exchange, columns)}  ${ink.faint(bytes)}  ${timeText}`.trimEnd();
  }
  // A narrow terminal shows what was said and how long it took, and leaves the bytes to the report; a very narrow one what was said.
  const narrow = options.width - left.length - timeColumns - 2;
  if (narrow < leastText) return cut(`${left}${plainText(page, exchange)}`, options.width);
  return `${ink.faint(left)}${conversationText(page, exchange, narrow)}  ${timeText}`.trimEnd();
}

const bytesColumns = 14;
const timeColumns = 8;
const leastText = 16;

/** "1,204 packets · 2 connections · 60 exchanges · 0 dropped", in at most `width` columns. */
export function liveStatusLine(counts: LiveCounts, notShown: number, options: LiveOptions): string {
  const { ink, speech } = livePage(options);
  const { live, terms, numbers } = speech;
  const parts = [
    live.packets(numbers.count(counts.packets), counts.packets === 1),
    speech.counted("connections", counts.connections),
    speech.counted("exchanges", counts.exchanges),
    ...(counts.dropped === null ? [] : [terms.dropped(numbers.count(counts.dropped))]),
    ...(notShown === 0 ? [] : [live.notShown(numbers.count(notShown))]),
  ];
  const paint = (counts.dropped ?? 0) > 0 ? ink.caution : ink.faint;
  return paint(cut(`● ${parts.join(" · ")}`, options.width));
}

/** Says in the place of exchanges that came too fast how many they were. */
export function liveMoreLine(count: number, options: LiveOptions): string {
  const { ink, speech } = livePage(options);
  return ink.faint(
    cut(`${" ".repeat(12)}${speech.live.more(speech.numbers.count(count), count === 1)}`, options.width),
  );
}

function plainText(page: Page, exchange: Exchange): string {
  return conversationText({ ...page, ink: newPage({ ...page.options, colour: false }).ink }, exchange, 1000).trimEnd();
}

function livePage(options: LiveOptions): Page {
  return newPage({ ...defaultRenderOptions, ...options });
}
