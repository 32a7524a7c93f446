import type { ProblemLog } from "./problem-log.js";

/** Up to this, frames are merely out of order (several CPUs or interfaces). More is a clock that was set back. */
const reorderingNs = 1e9;
/** Frames that two CPUs or interfaces have stamped stand microseconds out of order in a healthy capture: nobody set a clock. */
const shortestJumpNs = 1e6;
/** No conversation is silent for 30 days: what looks like it is a clock that was set, or a damaged timestamp. */
const absurdGapNs = 30 * 86_400e9;
/** After as many frames in a row, a jump is taken to be the clock's, not one damaged timestamp's. */
const framesToBelieve = 16;

/**
 * The time that the analysis works with: that of the file, made to never go backwards and to never jump absurdly,
 * so that no duration is negative or means nothing. While the file's clock behaves, it is the file's time itself.
 */
export class AnalysisClock {
  /** Nanoseconds since the first frame. */
  nowNs = 0;
  /** Earliest and latest time as the file has it. */
  earliestNs = 0;
  latestNs = 0;
  /** Jumps backwards of a millisecond and more. */
  backwards = 0;
  absurd = 0;
  readonly #problems: ProblemLog;
  #offsetNs = 0;
  #strange = 0;
  #previousFrame = 0;

  constructor(problems: ProblemLog) {
    this.#problems = problems;
  }

  /** True while the file's time is the analysis' own. */
  get isFileTime(): boolean {
    return this.#offsetNs === 0;
  }

  /** Takes the file's time of the next frame; returns the time to work with. */
  advance(fileNs: number, frame: number): number {
    const deltaNs = fileNs + this.#offsetNs - this.nowNs;
    if (deltaNs >= 0 && deltaNs < absurdGapNs) {
      if (fileNs > this.latestNs) this.latestNs = fileNs;
      this.nowNs += deltaNs;
      this.#strange = 0;
    } else this.#odd(fileNs, deltaNs, frame);
    this.#previousFrame = frame;
    return this.nowNs;
  }

  #odd(fileNs: number, deltaNs: number, frame: number): void {
    if (fileNs < this.earliestNs) this.earliestNs = fileNs;
    if (fileNs > this.latestNs) this.latestNs = fileNs;
    const frames = this.#previousFrame === 0 ? [frame] : [frame, this.#previousFrame];
    if (deltaNs < 0) {
      const isJump = -deltaNs >= shortestJumpNs;
      if (isJump) this.backwards++;
      this.#problems.add("clock-backwards", isJump ? "warning" : "note", frames, null, { byNs: -deltaNs });
      if (-deltaNs <= reorderingNs) return;
    } else {
      this.absurd++;
      this.#problems.add("clock-absurd", "warning", frames, null, { byNs: deltaNs });
    }
    this.#strange++;
    if (this.#strange < framesToBelieve) return;
    this.#offsetNs -= deltaNs;
    this.#strange = 0;
  }
}
