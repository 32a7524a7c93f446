import type { Connection, Exchange, Phase, Unasked } from "./report.js";
import { frameRange } from "./text/frame-range.js";

/** One row of a connection's story: a phase, or one exchange of it with the frames that are its own. */
export type TimelineRow =
  /** `isFirst`: of its kind. Opening and closing may be in pieces, other frames between them: all of it is told with the first. */
  | { kind: "phase"; phase: Phase; isFirst: boolean }
  | { kind: "exchange"; exchange: Exchange; frames: string }
  /** Messages that go one way and say the same as the exchange above; `first` to `last` are their numbers. */
  | { kind: "alike"; count: number; first: number; last: number }
  /** What the server said after that without being asked. */
  | { kind: "unasked"; unasked: Unasked }
  | { kind: "moreUnasked"; count: number }
  /** Exchanges that are counted but not listed. */
  | { kind: "more"; count: number };

/**
 * Phases in order, with the first `maximum` exchanges in their place. A phase that is one exchange lends it its frame range, which
 * holds the ACKs too; an exchange out of a longer phase, or between others' frames, has the range of its own payload. Where something
 * else lies between its frames it has more than one range, so that no row claims the frames of another.
 */
export function timelineOf(connection: Connection, maximum: number): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const runs = runsOf(connection.exchanges).slice(0, maximum);
  const shown = runs.flatMap(({ place, length }) => connection.exchanges.slice(place, place + length));
  let next = 0;
  const takeUpTo = (last: number) => {
    for (let run = runs[next]; run !== undefined && run.exchange.number <= last; run = runs[++next]) {
      const { exchange, place, length } = run;
      rows.push({ kind: "exchange", exchange, frames: framesOf(connection, place) });
      const end = connection.exchanges[place + length - 1]!.number;
      if (length > 1) rows.push({ kind: "alike", count: length - 1, first: exchange.number + 1, last: end });
    }
  };
  for (const phase of connection.phases) {
    if (phase.kind === "exchange" && phase.exchange !== null) takeUpTo(phase.lastExchange ?? phase.exchange);
    else if (phase.kind === "datagrams" && isListed(phase, shown)) takeUpTo(lastWithin(phase, shown));
    else rows.push({ kind: "phase", phase, isFirst: !rows.some((row) => isOfKind(row, phase.kind)) });
  }
  takeUpTo(Number.POSITIVE_INFINITY);
  return withMore(withUnasked(rows, connection, shown), connection, shown.length);
}

/** Of what was said unasked in one place, as many are listed. */
const mostUnasked = 5;

/**
 * What nobody asked for behind the last exchange that began before it; of exchanges that are not listed, neither are these. Of those that
 * were only counted nobody knows the places: they came after all that are listed, and stand behind the last exchange.
 */
function withUnasked(
  rows: readonly TimelineRow[],
  { exchanges, unasked, unaskedCount }: Connection,
  shown: readonly Exchange[],
): TimelineRow[] {
  const next = exchanges[shown.length]?.request.firstFrame ?? Number.POSITIVE_INFINITY;
  const listed = unasked.filter(({ turn }) => turn.firstFrame < next);
  if (listed.length === 0) return [...rows];
  const counted = listed.length === unasked.length ? unaskedCount - unasked.length : 0;
  const ends = nextRequests(rows);
  let taken = 0;
  return rows.flatMap((row, index): TimelineRow[] => {
    const isLast = rows[index + 1]?.kind !== "alike" && (row.kind === "exchange" || row.kind === "alike");
    if (!isLast) return [row];
    const end = ends[index]!;
    const from = taken;
    while (taken < listed.length && listed[taken]!.turn.firstFrame < end) taken++;
    return [row, ...unaskedRows(listed.slice(from, taken), end === Number.POSITIVE_INFINITY ? counted : 0)];
  });
}

/** For each row the first frame of the next exchange behind it. */
function nextRequests(rows: readonly TimelineRow[]): number[] {
  const ends: number[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (let index = rows.length - 1; index >= 0; index--) {
    ends[index] = end;
    const row = rows[index]!;
    if (row.kind === "exchange") end = row.exchange.request.firstFrame;
  }
  return ends;
}

/** @param more how many there are beyond `unasked` */
function unaskedRows(unasked: readonly Unasked[], more: number): TimelineRow[] {
  const count = unasked.length + more;
  const listed = unasked.slice(0, count > mostUnasked ? mostUnasked - 1 : mostUnasked);
  const rows = listed.map((one): TimelineRow => ({ kind: "unasked", unasked: one }));
  return count > listed.length ? [...rows, { kind: "moreUnasked", count: count - listed.length }] : rows;
}

function isOfKind(row: TimelineRow, kind: Phase["kind"]): boolean {
  return row.kind === "phase" && row.phase.kind === kind;
}

interface Run {
  exchange: Exchange;
  /** Where it stands among the connection's exchanges, and how many of them it is. */
  place: number;
  length: number;
}

/** Fewer messages that say the same are listed one by one. */
const shortestRun = 4;

/** Exchanges one by one, but a run of one-way messages that say the same in one: nobody reads 160 times that a sensor reports. */
function runsOf(exchanges: readonly Exchange[]): Run[] {
  const runs: Run[] = [];
  for (let place = 0; place < exchanges.length; ) {
    const exchange = exchanges[place]!;
    let end = place + 1;
    while (isAlike(exchange, exchanges[end])) end++;
    const length = end - place >= shortestRun ? end - place : 1;
    runs.push({ exchange, place, length });
    place += length;
  }
  return runs;
}

function isAlike({ isOneWay, requestLabel }: Exchange, other: Exchange | undefined): boolean {
  return isOneWay && other?.isOneWay === true && requestLabel?.summary === other.requestLabel?.summary;
}

const maximumRanges = 3;

function framesOf(connection: Connection, place: number): string {
  const exchange = connection.exchanges[place]!;
  const { number, request, response } = exchange;
  // A capture may have swapped two neighbours, and an answer may come before the request's last bytes.
  const first = Math.min(request.firstFrame, (response ?? request).firstFrame);
  const last = Math.max(request.lastFrame, (response ?? request).lastFrame);
  const alone = connection.phases.filter((phase) => phase.exchange === number && phase.lastExchange === number);
  if ((alone.at(-1)?.lastFrame ?? 0) >= last) {
    const ranges = alone.map(({ firstFrame, lastFrame }) => frameRange(firstFrame, lastFrame));
    return ranges.slice(0, maximumRanges).join(", ") + (ranges.length > maximumRanges ? " …" : "");
  }
  if (response === null || !isInterrupted(exchange, connection.exchanges[place - 1], nextOf(connection, place))) {
    return frameRange(first, last);
  }
  return `${frameRange(request.firstFrame, request.lastFrame)}, ${frameRange(response.firstFrame, response.lastFrame)}`;
}

/** The first exchange behind this one that was not begun in the same frame. */
function nextOf({ exchanges }: Connection, place: number): Exchange | undefined {
  const { lastFrame } = exchanges[place]!.request;
  let next = place + 1;
  while (next < exchanges.length && exchanges[next]!.request.firstFrame <= lastFrame) next++;
  return exchanges[next];
}

/** Tells whether a neighbour's payload came between the request and its answer. */
function isInterrupted({ request, response }: Exchange, before?: Exchange, next?: Exchange): boolean {
  const isBetween = (frame = 0) => frame > request.lastFrame && frame < (response?.firstFrame ?? 0);
  return isBetween(next?.request.firstFrame) || isBetween(before?.response?.lastFrame);
}

/** Datagrams without an answer are exchanges of their own: then the exchange says more than the phase. */
function isListed(phase: Phase, exchanges: readonly Exchange[]): boolean {
  return phase.frames <= exchanges.filter((exchange) => isWithin(phase, exchange)).length;
}

function lastWithin(phase: Phase, exchanges: readonly Exchange[]): number {
  return exchanges.findLast((exchange) => isWithin(phase, exchange))?.number ?? 0;
}

function isWithin({ firstFrame, lastFrame }: Phase, { request }: Exchange): boolean {
  return request.firstFrame >= firstFrame && request.lastFrame <= lastFrame;
}

/** Says how many are not listed, right behind the last that is. */
function withMore(rows: TimelineRow[], connection: Connection, shown: number): TimelineRow[] {
  const known = Math.max(connection.exchangeCount, connection.exchanges.length);
  if (known <= shown) return rows;
  const last = rows.findLastIndex(({ kind }) => kind !== "phase");
  const place = last >= 0 ? last + 1 : rows.findIndex((row) => row.kind === "phase" && row.phase.kind === "close");
  const more: TimelineRow = { kind: "more", count: known - shown };
  return place < 0 ? [...rows, more] : [...rows.slice(0, place), more, ...rows.slice(place)];
}
