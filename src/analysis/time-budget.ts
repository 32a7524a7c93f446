import type { BudgetPart } from "../report/report.js";

/** Kinds in the order in which a connection goes through them, then the losses. */
const kinds = [
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
] as const satisfies readonly BudgetPart["kind"][];

type Kind = (typeof kinds)[number];

/** Numbers of the kinds: a number is added to in 2 ns, an entry of a Map by name in 30. */
export const Budget = Object.fromEntries(kinds.map((kind, index) => [kind, index])) as Readonly<Record<Kind, number>>;

/**
 * Where the time of one connection went. Each stretch of time is given to exactly one kind as the connection's cursor moves
 * over it, so the parts add up to the duration to the nanosecond.
 */
export class TimeBudget {
  readonly #durationsNs = new Float64Array(kinds.length);
  readonly #counts = new Uint32Array(kinds.length);

  /** A stretch of no length is still counted: a think time of 0 is a think time. */
  add(kind: number, durationNs: number, count = 1): void {
    this.#durationsNs[kind]! += durationNs;
    this.#counts[kind]! += count;
  }

  /** Stretches turn out to be of another kind. */
  move(from: number, to: number, durationNs: number, count: number): void {
    this.#durationsNs[from]! -= durationNs;
    this.#counts[from]! -= count;
    this.#durationsNs[to]! += durationNs;
    this.#counts[to]! += count;
  }

  parts(): BudgetPart[] {
    return kinds.flatMap((kind, index) => {
      const count = this.#counts[index]!;
      return count === 0 ? [] : [{ kind, durationNs: this.#durationsNs[index]!, count }];
    });
  }
}
