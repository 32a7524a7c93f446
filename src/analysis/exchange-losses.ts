import type { Delay, Exchange } from "../report/report.js";
import type { OpenExchange } from "./open-exchange.js";
import type { OpenTurn } from "./open-turn.js";

/** A named loss of time, and when it was. */
export interface Loss {
  cause: Delay["cause"];
  frames: number[];
  fromNs: number;
  toNs: number;
  /** The client lost it. */
  isRequest: boolean;
}

/**
 * Takes losses, in the order in which they ended, out of the parts of an exchange during which they happened. Exchanges of a pipeline are
 * under way at the same time: one loss may hold up several of them, and then is named in each. Where losses overlap, time is lost once.
 */
export function takeLosses(exchange: OpenExchange, losses: readonly Loss[], isAnswered: boolean): void {
  let coveredNs = 0;
  for (const loss of losses) {
    const { request } = exchange;
    if (loss.isRequest && request.endNs < loss.fromNs && !isHeldUp(request, loss.frames)) continue;
    takeLoss(exchange, { ...loss, fromNs: Math.max(loss.fromNs, coveredNs) }, isAnswered);
    coveredNs = Math.max(coveredNs, loss.toNs);
  }
}

/** Names a loss in the exchange of a pipeline whose answer it repeats: that was told when its bytes were first seen, before they came again. */
export function nameAfterwards(
  exchanges: readonly Exchange[],
  { cause, frames }: Pick<Loss, "cause" | "frames">,
  durationNs: number,
): void {
  const original = frames[0]!;
  const exchange = exchanges.findLast(
    ({ response }) => response !== null && response.firstFrame <= original && response.lastFrame >= original,
  );
  if (exchange === undefined || frames.length === 1 || durationNs <= 0) return;
  exchange.delays.push({ cause, durationNs, frames, in: "response" });
  exchange.apduResponseTimeNs! += durationNs;
}

/** What a client loses holds up no request that it had sent before. A single frame is the repetition: nobody knows what it repeats. */
export function isHeldUp(request: OpenTurn, frames: readonly number[]): boolean {
  return frames.length === 1 || request.lastFrame >= frames[0]!;
}

function takeLoss(exchange: OpenExchange, loss: Loss, isAnswered: boolean): void {
  const { request, response } = exchange;
  // What was lost and came again is first seen when it comes.
  if (loss.isRequest && loss.toNs === request.startNs) take(exchange, loss, "request", loss.fromNs, loss.toNs);
  else if (isAnswered) {
    exchange.requestSpreadNs -= take(exchange, loss, "request", request.startNs, request.endNs);
    exchange.serviceTimeNs -= take(exchange, loss, "service", request.endNs, response.startNs);
    exchange.responseSpreadNs -= take(exchange, loss, "response", response.startNs, response.endNs);
  } else if (loss.fromNs <= request.endNs) {
    // Nothing says when a request without an answer was over, but its repetition was part of it.
    exchange.requestSpreadNs -= overlap(loss, request.startNs, request.endNs);
    take(exchange, loss, "request", request.startNs, loss.toNs);
  }
}

/** Returns how much of the loss lay between the two times. */
function take(exchange: OpenExchange, loss: Loss, place: Delay["in"], startNs: number, endNs: number): number {
  const durationNs = overlap(loss, startNs, endNs);
  if (durationNs === 0) return 0;
  exchange.lostNs += durationNs;
  if (exchange.kept) exchange.delays.push({ cause: loss.cause, durationNs, frames: loss.frames, in: place });
  return durationNs;
}

function overlap({ fromNs, toNs }: Loss, startNs: number, endNs: number): number {
  return Math.max(0, Math.min(toNs, endNs) - Math.max(fromNs, startNs));
}
