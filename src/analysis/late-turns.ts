import { type Connection, PayloadState } from "./connection.js";
import { nameAfterwards } from "./exchange-losses.js";
import { settle } from "./settle.js";
import { Budget } from "./time-budget.js";

/** A turn whose last segment had to be sent again, and that nothing follows, ends when that arrived, not when it was sent in vain. */
export function settleLate(connection: Connection): void {
  const { exchange, delays, state } = connection;
  if (delays === null || exchange === null || state < PayloadState.request) return;
  const isRequest = state === PayloadState.request;
  const sender = (connection.clientSide === 0) === isRequest ? 0 : 1;
  let lastNs = 0;
  const isTold = !isRequest && !exchange.saysUnasked && connection.messages?.isSeveral === true;
  const told = isTold ? connection.details?.exchanges : undefined;
  for (const delay of delays) {
    const { side, cause, isProbed, toNs } = delay;
    // A window that was closed while nothing was left to send held nobody up.
    if (side !== sender || (cause === "zero-window" && isProbed !== true) || toNs <= lastNs) continue;
    const fromNs = Math.max(delay.fromNs, connection.cursorNs, lastNs);
    if (told !== undefined) nameAfterwards(told, delay, toNs - fromNs);
    lastNs = toNs;
  }
  if (lastNs <= connection.cursorNs) return;
  if (!isRequest && exchange.saysUnasked) settle(connection, lastNs, Budget.idle, null, sender);
  else if (isRequest) exchange.requestSpreadNs += settle(connection, lastNs, Budget.request, "request", sender);
  else exchange.responseSpreadNs += settle(connection, lastNs, Budget.response, "response", sender);
}
