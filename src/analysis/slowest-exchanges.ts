import type { SlowExchange } from "../report/report.js";

const maximumKept = 10;

/**
 * The answered exchanges with the longest service times, of all that there are, also of connections that are only counted. The same ones in
 * whatever order they are offered: of equal times that of the earlier frame.
 */
export class SlowestExchanges {
  readonly #slowest: SlowExchange[] = [];

  /** What is shorter, in nanoseconds, is none of them. */
  get shortestNs(): number {
    return this.#slowest.length < maximumKept ? 0 : this.#slowest[maximumKept - 1]!.serviceTimeNs;
  }

  offer(exchange: SlowExchange): void {
    const slowest = this.#slowest;
    let place = slowest.length;
    while (place > 0 && isSlower(exchange, slowest[place - 1]!)) place--;
    if (place >= maximumKept) return;
    slowest.splice(place, 0, exchange);
    if (slowest.length > maximumKept) slowest.pop();
  }

  inOrder(): SlowExchange[] {
    return [...this.#slowest];
  }
}

function isSlower(a: SlowExchange, b: SlowExchange): boolean {
  if (a.serviceTimeNs !== b.serviceTimeNs) return a.serviceTimeNs > b.serviceTimeNs;
  if (a.firstFrame !== b.firstFrame) return a.firstFrame < b.firstFrame;
  return a.connection === b.connection ? a.number < b.number : a.connection < b.connection;
}
