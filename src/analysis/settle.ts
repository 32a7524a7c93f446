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
    const isHeldUp = concerns(connection, delay, place, side);
    const fromNs = Math.max(delay.fromNs, coveredNs);
    const toNs = Math.min(delay.toNs, untilNs);
    if (toNs <= fromNs) continue;
    // Of a pipeline, a later answer may be held up by what does not hold up the next.
    if (isHeldUp || mayHoldUpAnswers(delay, place)) tellMessages(connection, delay, toNs);
    if (!isHeldUp) continue;
    coveredNs = toNs;
    lostNs += toNs - fromNs;
    connection.details?.budget.add(Budget[delay.cause], toNs - fromNs);
    if (place !== null) noteInExchange(connection, delay, fromNs, toNs, place);
    // What is left of it is named next time.
    delay.fromNs = toNs;
  }
  return lostNs;
}

/**
 * A turn is held up by what its own side lost; an answer also by a request that had to be sent again. Only a repeated SYN or FIN holds up
 * opening and closing, and nothing else.
 */
function concerns(connection: Connection, delay: PendingDelay, place: Delay["in"] | null, side: -1 | 0 | 1): boolean {
  if (place === null || delay.side === -1) return place === null && delay.side === -1;
  if (delay.side === side) return true;
  if (!mayHoldUpAnswers(delay, place)) return false;
  const { messages } = connection;
  return messages?.isSeveral === true ? messages.isNextHeldUp(delay.frames) : place === "service";
}

/** A request was lost that had yet to be answered, unless the delay is the answer's own. */
function mayHoldUpAnswers({ side, cause }: PendingDelay, place: Delay["in"] | null): boolean {
  return side !== -1 && cause !== "zero-window" && (place === "service" || place === "response");
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
}

/** With its whole time: a pipelined request may have been lost while another one was being answered, before this stretch began. */
function tellMessages(connection: Connection, { cause, frames, fromNs, side }: PendingDelay, toNs: number): void {
  connection.messages?.lost({ cause, frames, fromNs, toNs, isRequest: side === connection.clientSide });
}
