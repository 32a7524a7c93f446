import type { Phase, PhaseKind } from "../report/report.js";

/** A run of more exchanges than this becomes one phase "exchange 1–200": nobody reads 200 lines that say the same. */
const longestRun = 8;
/** A connection that alternates endlessly (exchange, keep-alive, exchange …) ends in one last phase "other". */
const maximumPhases = 200;

/** The phases of one connection, built frame by frame. Every frame is in exactly one, and their ranges do not overlap. */
export class PhaseList {
  readonly #phases: Phase[] = [];
  #last: Phase | null = null;
  #run = 0;

  /** The frame belongs to the phase of this kind: the one under way, or a new one. `exchange` is its number, 0 for none. */
  add(kind: PhaseKind, exchange: number, frame: number, nowNs: number): void {
    const last = this.#last;
    if (last === null) this.#begin(kind, exchange, frame, nowNs);
    else if (last.kind === kind && last.lastExchange === (exchange === 0 ? null : exchange)) extend(last, frame, nowNs);
    else if (last.kind === "exchange" && kind === "exchange" && this.#run === 0) {
      last.lastExchange = exchange;
      extend(last, frame, nowNs);
    } else if (this.#phases.length >= maximumPhases) {
      last.kind = "other";
      extend(last, frame, nowNs);
    } else this.#begin(kind, exchange, frame, nowNs);
  }

  /** The frame belongs to whatever is under way. */
  continue(frame: number, nowNs: number): void {
    const last = this.#last;
    if (last === null) this.#begin("other", 0, frame, nowNs);
    else extend(last, frame, nowNs);
  }

  /** True when the phase under way takes every further exchange. */
  get isInRun(): boolean {
    return this.#last !== null && this.#last.kind === "exchange" && this.#run === 0;
  }

  /** More frames of the run of exchanges under way (`isInRun`), up to this frame and exchange. */
  extendRun(lastExchange: number, frames: number, lastFrame: number, nowNs: number): void {
    const last = this.#last!;
    last.lastExchange = lastExchange;
    last.frames += frames - 1;
    extend(last, lastFrame, nowNs);
  }

  /** The last phase of exchanges held exchanges up to this number. */
  endExchanges(lastExchange: number): void {
    const phase = this.#phases.findLast(({ kind }) => kind === "exchange");
    if (phase !== undefined) phase.lastExchange = lastExchange;
  }

  /** The connection was not closed after all: what looked like it was something else. */
  reopen(): void {
    for (const phase of this.#phases) if (phase.kind === "close") phase.kind = "other";
  }

  get current(): PhaseKind | null {
    return this.#last === null ? null : this.#last.kind;
  }

  phases(connection: number | null): Phase[] {
    return this.#phases.map((phase) => ({ ...phase, connection }));
  }

  #begin(kind: PhaseKind, exchange: number, frame: number, nowNs: number): void {
    const number = exchange === 0 ? null : exchange;
    this.#last = {
      kind,
      connection: null,
      exchange: number,
      lastExchange: number,
      firstFrame: frame,
      lastFrame: frame,
      frames: 1,
      startNs: nowNs,
      durationNs: 0,
    };
    this.#phases.push(this.#last);
    this.#run = kind === "exchange" ? this.#run + 1 : 0;
    if (this.#run > longestRun) this.#foldRun();
  }

  /** Makes one phase of the run of exchanges at the end; later ones join it directly, which `#run` 0 tells. */
  #foldRun(): void {
    const run = this.#phases.splice(-this.#run);
    const first = run[0]!;
    const last = run[run.length - 1]!;
    first.lastExchange = last.lastExchange;
    first.lastFrame = last.lastFrame;
    first.frames = run.reduce((sum, phase) => sum + phase.frames, 0);
    first.durationNs = last.startNs + last.durationNs - first.startNs;
    this.#phases.push(first);
    this.#last = first;
    this.#run = 0;
  }
}

function extend(phase: Phase, frame: number, nowNs: number): void {
  phase.lastFrame = frame;
  phase.frames++;
  phase.durationNs = nowNs - phase.startNs;
}
