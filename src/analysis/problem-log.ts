import type { Problem, ProblemCode } from "../report/report.js";

/** Counts every problem and keeps the first ones in detail. */
export class ProblemLog {
  readonly counts: Partial<Record<ProblemCode, number>> = {};
  readonly #kept: Problem[] = [];
  readonly #limit: number;
  readonly #listener: ((problem: Problem) => void) | undefined;

  constructor(limit: number, listener?: (problem: Problem) => void) {
    this.#limit = limit;
    this.#listener = listener;
  }

  /** `frames` and `details` become the problem's own. */
  add(
    code: ProblemCode,
    severity: Problem["severity"],
    frames: number[],
    connection: number | null,
    details: Problem["details"] = {},
    count = 1,
  ): void {
    this.counts[code] = (this.counts[code] ?? 0) + count;
    if (this.#kept.length >= this.#limit && this.#listener === undefined) return;
    const problem: Problem = { code, severity, frames, connection, details };
    if (this.#kept.length < this.#limit) this.#kept.push(problem);
    this.#listener?.(problem);
  }

  /** Those of no frame (they concern the file) come last. */
  inFrameOrder(): Problem[] {
    const place = (problem: Problem) => problem.frames[0] ?? Number.POSITIVE_INFINITY;
    return [...this.#kept].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }
}
