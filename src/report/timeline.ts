import type { Connection, Exchange, Phase } from "./report.js";

/** One row of a connection's story: a phase, or one exchange of it with the frames that are its own. */
export type TimelineRow =
  | { kind: "phase"; phase: Phase }
  | { kind: "exchange"; exchange: Exchange; firstFrame: number; lastFrame: number }
  /** Exchanges that are counted but not listed. */
  | { kind: "more"; count: number };

/**
 * Phases in order, with the first `maximum` exchanges in their place. A phase that is one exchange lends it its frame range, which
 * holds the ACKs too; an exchange out of a longer phase, or between others' frames, has the range of its own payload.
 */
export function timelineOf(connection: Connection, maximum: number): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const shown = connection.exchanges.slice(0, maximum);
  let next = 0;
  const takeUpTo = (last: number, phase: Phase | null) => {
    for (let exchange = shown[next]; exchange !== undefined && exchange.number <= last; exchange = shown[++next]) {
      const isAlone = phase !== null && phase.exchange === phase.lastExchange && phase.exchange === exchange.number;
      const own = {
        firstFrame: exchange.request.firstFrame,
        lastFrame: (exchange.response ?? exchange.request).lastFrame,
      };
      const range = isAlone ? { firstFrame: phase.firstFrame, lastFrame: phase.lastFrame } : own;
      rows.push({ kind: "exchange", exchange, ...range });
    }
  };
  for (const phase of connection.phases) {
    if (phase.kind === "exchange" && phase.exchange !== null) takeUpTo(phase.lastExchange ?? phase.exchange, phase);
    else if (phase.kind === "datagrams" && isListed(phase, shown)) takeUpTo(lastWithin(phase, shown), null);
    else rows.push({ kind: "phase", phase });
  }
  takeUpTo(Number.POSITIVE_INFINITY, null);
  return withMore(rows, connection, shown.length);
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
  const last = rows.findLastIndex(({ kind }) => kind === "exchange");
  const place = last >= 0 ? last + 1 : rows.findIndex((row) => row.kind === "phase" && row.phase.kind === "close");
  const more: TimelineRow = { kind: "more", count: known - shown };
  return place < 0 ? [...rows, more] : [...rows.slice(0, place), more, ...rows.slice(place)];
}
