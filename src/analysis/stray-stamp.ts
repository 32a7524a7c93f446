import { type Connection, PayloadState } from "./connection.js";
import type { OrdinaryRows } from "./ordinary-rows.js";
import { Budget } from "./time-budget.js";

const budgetOf = {
  thinkTimeNs: Budget.think,
  requestSpreadNs: Budget.request,
  serviceTimeNs: Budget.service,
  responseSpreadNs: Budget.response,
} as const;

/**
 * Takes back the time that a frame took by its stamp, when the next one shows that it was stamped so much too late: nobody took that time.
 * @param connection whose frame it may have been
 */
export function excuseStray(
  connection: Connection | null,
  frame: number,
  strayNs: number,
  rows: OrdinaryRows | null,
): void {
  if (connection === null || connection.finished) return;
  rows?.takeOut(connection);
  const { exchange, state, details } = connection;
  if (exchange === null || state < PayloadState.request) return;
  const isRequest = state === PayloadState.request;
  const { firstFrame, lastFrame } = isRequest ? exchange.request : exchange.response;
  if (lastFrame !== frame) return;
  const [before, within] = isRequest
    ? (["thinkTimeNs", "requestSpreadNs"] as const)
    : (["serviceTimeNs", "responseSpreadNs"] as const);
  const time = firstFrame === frame ? before : within;
  if (exchange[time] < strayNs) return;
  exchange[time] -= strayNs;
  details?.budget.add(budgetOf[time], -strayNs, 0);
  details?.budget.add(Budget.idle, strayNs);
}
