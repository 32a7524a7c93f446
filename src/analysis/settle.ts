import type { Delay } from "../report/report.js";
import type { Connection } from "./connection.js";
import type { PendingDelay } from "./pending-delay.js";
import { Budget } from "./time-budget.js";

/**
 * Gives the time from the connection's cursor to `untilNs` to one kind of the time budget (a number of Budget), and moves the cursor there.
 * What was lost in between to a named cause goes to that cause instead.
 * @param place where in an exchange the time lies, null outside of exchanges
 * @param side whose payload ends the stretch; -1 for nobody's
 * @returns nanoseconds given to `kind`
 */
export function settle(
  connection: Connection,
  untilNs: number,
  kind: number,
  place: Delay["in"] | null,
  side: -1 | 0 | 1,
): number {
  // Segments that waited for a hole to be filled come with the time they were captured at, which may lie behind the cursor.
  if (untilNs < connection.cursorNs) untilNs = connection.cursorNs;
  let spentNs = untilNs - connection.cursorNs;
  if (connection.delays !== null) spentNs -= nameDelays(connection, untilNs, kind, place, side);
  if (connection.details !== null) connection.details.budget.add(kind, spentNs);
  connection.cursorNs = untilNs;
  return spentNs;
}

/** Names the pending losses that lie in the stretch that ends now; returns how long they lasted together, counted once where they overlap. */
function nameDelays(
  connection: Connection,
  untilNs: number,
  kind: number,
  place: Delay["in"] | null,
  side: -1 | 0 | 1,
): number {
  const pending = connection.delays!;
  // What lasted beyond this stretch belongs to the next one too: a FIN is sent again after the time of thought has ended.
  connection.delays = pending.some(({ toNs }) => toNs > untilNs) ? pending.filter(({ toNs }) => toNs > untilNs) : null;
  // While the client thinks, nothing is lost by a repeated packet.
  if (place === null && kind !== Budget.handshake && kind !== Budget.close) return 0;
  let lostNs = 0;
  let coveredNs = connection.cursorNs;
  for (const delay of pending) {
    if (!concerns(delay, place, side)) continue;
    const fromNs = Math.max(delay.fromNs, coveredNs);
    const toNs = Math.min(delay.toNs, untilNs);
    if (toNs <= fromNs) continue;
    coveredNs = toNs;
    lostNs += toNs - fromNs;
    connection.details?.budget.add(Budget[delay.cause], toNs - fromNs);
    if (place !== null) noteInExchange(connection, delay, fromNs, toNs, place);
  }
  return lostNs;
}

/**
 * A turn is held up by what its own side lost; service time also by a request that had to be sent again. Only a repeated SYN or FIN
 * holds up opening and closing, and nothing else.
 */
function concerns(delay: PendingDelay, place: Delay["in"] | null, side: -1 | 0 | 1): boolean {
  if (place === null || delay.side === -1) return place === null && delay.side === -1;
  return delay.side === side || (place === "service" && delay.cause !== "zero-window");
}

function noteInExchange(
  connection: Connection,
  { cause, frames }: PendingDelay,
  fromNs: number,
  toNs: number,
  place: Delay["in"],
): void {
  const exchange = connection.exchange;
  if (exchange === null) return;
  exchange.lostNs += toNs - fromNs;
  if (exchange.kept) exchange.delays.push({ cause, durationNs: toNs - fromNs, frames, in: place });
  connection.messages?.lost({ cause, frames, fromNs, toNs });
}
