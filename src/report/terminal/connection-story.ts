import { closeItems, handshakeItems } from "../handshake-text.js";
import type { Connection, Exchange, Phase } from "../report.js";
import { displayWidth } from "../text/display-width.js";
import { frameRange } from "../text/frame-range.js";
import { unaskedText } from "../text/message-text.js";
import { cut, pad, padLeft } from "../text/pad.js";
import { turnText } from "../text/turn-text.js";
import { type TimelineRow, timelineOf } from "../timeline.js";
import {
  byteText,
  type Columns,
  conversationWidth,
  delayLines,
  exchangeLines,
  largestBytes,
  narrowWidth,
} from "./exchange-line.js";
import { joinedLines, type Page } from "./page.js";

export interface StoryOptions {
  /** Service time of a full bar. */
  slowestNs: number;
  /** Connection whose story names its columns, for all that follow. */
  headed: number;
}

/** The phases of one connection from its first frame to its last, exchanges with what was said. */
export function connectionStory(page: Page, connection: Connection, { slowestNs, headed }: StoryOptions): string[] {
  const rows = timelineOf(connection, page.options.exchanges);
  const columns = columnsFor(page, rows, slowestNs);
  const head = connection.id === headed ? [header(page, columns)] : [];
  return [
    ...head,
    ...rows.flatMap((row) => storyLines(page, columns, connection, row)),
    ...hiddenClose(page, columns, connection, rows),
  ];
}

/** A close whose every frame is part of an exchange: a FIN with payload, or of a client that waits for its answer. */
function hiddenClose(
  page: Page,
  columns: Columns,
  connection: Connection,
  rows: readonly TimelineRow[],
): readonly string[] {
  const isTold = rows.some((row) => row.kind === "phase" && row.phase.kind === "close");
  if (connection.close === null || connection.opening === "refused" || isTold) return [];
  const lead = `${" ".repeat(columns.frames + 4)}${pad(page.speech.terms.phases.close, columns.phase)}  `;
  return joinedLines(page, lead, closeItems(connection, page.speech));
}

function storyLines(page: Page, columns: Columns, connection: Connection, row: TimelineRow): string[] {
  const { speech, ink } = page;
  if (row.kind === "exchange") {
    return [...exchangeLines(page, columns, row.exchange, row.frames), ...delayLines(page, columns, row.exchange)];
  }
  if (row.kind === "alike" || row.kind === "more") {
    const { terms, numbers } = speech;
    const count = numbers.count(row.count);
    const text =
      row.kind === "more"
        ? terms.moreExchanges(count, row.count === 1)
        : terms.alike(count, numbers.count(row.first), numbers.count(row.last));
    return [`${" ".repeat(columns.frames + 4)}${ink.faint(text)}`];
  }
  if (row.kind === "unasked" || row.kind === "moreUnasked") {
    const indent = " ".repeat(columns.frames + columns.number + 6);
    const text =
      row.kind === "unasked"
        ? `↳ ${unaskedText(row.unasked, speech)}`
        : speech.terms.moreUnasked(speech.numbers.count(row.count));
    return [`${indent}${ink.faint(cut(text, page.width - indent.length))}`];
  }
  const { phase, isFirst } = row;
  // The RST that refuses stands with the SYN that it answers.
  if (connection.opening === "refused" && phase.kind === "close") return [];
  const lead = `  ${padLeft(phaseFrames(connection, phase), columns.frames)}  ${pad(speech.terms.phases[phase.kind], columns.phase)}  `;
  const lines = joinedLines(page, lead, phaseItems(page, connection, phase, isFirst));
  return lines.length === 0 ? [lead.trimEnd()] : lines;
}

function phaseFrames({ opening, close }: Connection, { kind, firstFrame, lastFrame }: Phase): string {
  if (kind !== "handshake" || opening !== "refused" || close === null) return frameRange(firstFrame, lastFrame);
  return frameRange(firstFrame, Math.max(lastFrame, close.resetFrame ?? 0));
}

function phaseItems(page: Page, connection: Connection, phase: Phase, isFirst: boolean): string[] {
  const { speech } = page;
  if (phase.kind === "handshake" && isFirst) return handshakeItems(connection, speech);
  if (phase.kind === "close" && isFirst) return closeItems(connection, speech);
  const items = [speech.counted("frames", phase.frames)];
  if (phase.kind === "banner" && connection.banner !== null) items.unshift(turnText(connection.banner));
  if (phase.durationNs > 0) items.push(speech.numbers.duration(phase.durationNs));
  return items;
}

function header(page: Page, columns: Columns): string {
  const { terms } = page.speech;
  const cells = [
    padLeft(terms.frameColumn, columns.frames),
    pad("#", columns.number),
    pad(terms.textColumn, columns.text),
    padLeft(terms.bytesColumn, columns.bytes),
    // Its column and that of the bar beside it; without the bar there is room for one word.
    columns.bar === 0
      ? padLeft(terms.budget.service, columns.time)
      : pad(terms.serviceColumn, columns.time + columns.bar + 1),
  ];
  return page.ink.faint(`  ${cells.join("  ")}`.trimEnd());
}

function columnsFor(page: Page, rows: readonly TimelineRow[], slowestNs: number): Columns {
  const { terms, numbers } = page.speech;
  const exchanges = rows.flatMap((row): Exchange[] => (row.kind === "exchange" ? [row.exchange] : []));
  const widest = (texts: readonly (string | number)[], least: number) =>
    texts.reduce<number>((most, text) => Math.max(most, typeof text === "number" ? text : displayWidth(text)), least);
  const times = exchanges.map(({ serviceTimeNs }) => (serviceTimeNs === null ? "" : numbers.duration(serviceTimeNs)));
  const frames = widest(rows.map(rangeOf), displayWidth(terms.frameColumn));
  const phase = widest(
    rows.map((row) => (row.kind === "phase" ? terms.phases[row.phase.kind] : "")),
    0,
  );
  const number = widest(
    exchanges.map((exchange) => `#${exchange.number}`),
    1,
  );
  const isNarrow = page.width < narrowWidth;
  const bytesOf = isNarrow ? largestBytes : byteText;
  const bytes = widest(
    exchanges.map((exchange) => bytesOf(page, exchange)),
    displayWidth(terms.bytesColumn),
  );
  const time = widest(times, displayWidth(terms.budget.service));
  const bar = isNarrow ? 0 : page.width < 100 ? 6 : 12;
  const room = Math.max(8, page.width - frames - number - bytes - time - bar - (isNarrow ? 10 : 11));
  const needed = widest(
    exchanges.map((exchange) => conversationWidth(page, exchange)),
    40,
  );
  const text = Math.min(room, needed);
  return { frames, phase, number, text, bytes, time, bar, slowestNs };
}

function rangeOf(row: TimelineRow): string {
  if (row.kind === "phase") return frameRange(row.phase.firstFrame, row.phase.lastFrame);
  return row.kind === "exchange" ? row.frames : "";
}
