import type { Delay } from "../report/report.js";

/** A loss of time seen on a connection, not yet given to the part of the time budget that it fell in. */
export interface PendingDelay {
  cause: Delay["cause"];
  fromNs: number;
  toNs: number;
  frames: number[];
  /** The sender was seen to want to send while the window was closed: then it was held up whether or not it ever opened. */
  isProbed?: boolean;
  /** Side whose payload was held up: 0 a, 1 b; -1 for the opening or closing of the connection. */
  side: -1 | 0 | 1;
}

/** More than this between two payloads are named as one. */
const maximumPending = 64;

export function addDelay(delays: PendingDelay[] | null, delay: PendingDelay): PendingDelay[] {
  if (delays === null) return [delay];
  if (delays.length < maximumPending) delays.push(delay);
  else {
    const last = delays[delays.length - 1]!;
    if (last.cause === delay.cause) last.toNs = delay.toNs;
  }
  return delays;
}
