import type { BudgetPart } from "../report/report.js";

export type BudgetKind = BudgetPart["kind"];

/** In the order in which a connection goes through them, then the losses. */
export const budgetKinds: readonly BudgetKind[] = [
  "handshake",
  "banner",
  "think",
  "request",
  "service",
  "response",
  "idle",
  "close",
  "retransmission-timeout",
  "fast-retransmission",
  "zero-window",
  "delayed-ack",
  "lost-segment",
];

/**
 * Where the time of one connection went. Each stretch of time is given to exactly one kind as the connection's cursor moves
 * over it, so the parts add up to the duration to the nanosecond.
 */
export class TimeBudget {
  readonly #durations = new Map<BudgetKind, { durationNs: number; count: number }>();

  /** A stretch of no length is still counted: a think time of 0 is a think time. */
  add(kind: BudgetKind, durationNs: number): void {
    const part = this.#durations.get(kind);
    if (part === undefined) this.#durations.set(kind, { durationNs, count: 1 });
    else {
      part.durationNs += durationNs;
      part.count++;
    }
  }

  parts(): BudgetPart[] {
    return budgetKinds.flatMap((kind) => {
      const part = this.#durations.get(kind);
      return part === undefined ? [] : [{ kind, durationNs: part.durationNs, count: part.count }];
    });
  }
}
