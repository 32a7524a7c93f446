import type { ProblemLog } from "./problem-log.js";

/** Up to this, frames are merely out of order (several CPUs or interfaces). More is a clock that was set back. */
const reorderingNs = 1e9;
/** Frames that two CPUs or interfaces have stamped stand microseconds out of order in a healthy capture: nobody set a clock. */
const shortestJumpNs = 1e6;
/** After a longer pause the next frame may show that there was none. Shorter ones are taken in runs (wasm/assembly). */
const longestPauseNs = 60e9;
/** No conversation is silent for 30 days: what looks like it is a clock that was set, or a damaged timestamp. */
const absurdGapNs = 30 * 86_400e9;

/**
 * The time that the analysis works with: that of the file, made to never go backwards and to never jump absurdly,
 * so that no duration is negative or means nothing. While the file's clock behaves, it is the file's time itself.
 * When the clock is set, time stands still for that frame and goes on from there. A single damaged stamp, and the second of two
 * clocks, look the same at first: frames that fit the time before the step again return to it.
 */
export class AnalysisClock {
  /** Nanoseconds since the first frame. */
  nowNs = 0;
  /** Earliest and latest time as the file has it. */
  earliestNs = 0;
  latestNs = 0;
  /** Jumps backwards of a millisecond and more, within what one interface has captured. */
  backwards = 0;
  absurd = 0;
  /** By how much the frame before the last one was stamped too late, when the last one shows it by being back at the time before; else 0. */
  strayNs = 0;
  strayFrame = 0;
  readonly #problems: ProblemLog;
  #offsetNs = 0;
  /** The offset before the last step; the same as now while there was none. */
  #otherOffsetNs = 0;
  #previousFrame = 0;
  #previousFileNs = 0;
  /** The time of the last frame of each interface. */
  readonly #latestOf: number[] = [];
  /** How far the frame before lay ahead of the one before it, where that was long. */
  #leapNs = 0;

  constructor(problems: ProblemLog) {
    this.#problems = problems;
  }

  /** True while the file's time is the analysis' own. */
  get isFileTime(): boolean {
    return this.#offsetNs === 0;
  }

  /** Takes the file's time of the next frame, and the interface that captured it; returns the time to work with. */
  advance(fileNs: number, frame: number, interfaceIndex: number): number {
    const deltaNs = fileNs + this.#offsetNs - this.nowNs;
    if (fileNs > this.latestNs) this.latestNs = fileNs;
    this.strayNs = 0;
    if (deltaNs >= 0 && deltaNs < reorderingNs) this.nowNs += deltaNs;
    else this.#odd(fileNs, deltaNs, frame, interfaceIndex);
    this.#leapNs = deltaNs >= longestPauseNs ? deltaNs : 0;
    this.#previousFrame = frame;
    this.#previousFileNs = fileNs;
    this.#latestOf[interfaceIndex] = fileNs;
    return this.nowNs;
  }

  /** The last frame was that of a run, in which no pause was long. */
  afterRun(): void {
    this.#leapNs = 0;
  }

  #odd(fileNs: number, deltaNs: number, frame: number, interfaceIndex: number): void {
    if (fileNs < this.earliestNs) this.earliestNs = fileNs;
    this.#report(fileNs, deltaNs, frame, fileNs < (this.#latestOf[interfaceIndex] ?? 0));
    if (-deltaNs > this.#leapNs / 2 && this.#leapNs + deltaNs > -reorderingNs) {
      this.strayNs = Math.min(-deltaNs, this.#leapNs);
      this.strayFrame = this.#previousFrame;
    }
    if (deltaNs < 0 && deltaNs >= -reorderingNs) return;
    const otherDeltaNs = fileNs + this.#otherOffsetNs - this.nowNs;
    if (Math.abs(otherDeltaNs) < reorderingNs) {
      const offsetNs = this.#offsetNs;
      this.#offsetNs = this.#otherOffsetNs;
      this.#otherOffsetNs = offsetNs;
      this.nowNs += Math.max(0, otherDeltaNs);
    } else if (deltaNs >= 0 && deltaNs < absurdGapNs) this.nowNs += deltaNs;
    else {
      this.#otherOffsetNs = this.#offsetNs;
      this.#offsetNs -= deltaNs;
    }
  }

  /** A frame that is behind the latest, but not behind the one before it, shows nothing new; nor does the way back from an absurd time. */
  #report(fileNs: number, deltaNs: number, frame: number, isBehindItsOwn: boolean): void {
    const frames = this.#previousFrame === 0 ? [frame] : [frame, this.#previousFrame];
    const byNs = this.#previousFileNs - fileNs;
    if (deltaNs >= absurdGapNs) {
      this.absurd++;
      this.#problems.add("clock-absurd", "warning", frames, null, { byNs: deltaNs });
    } else if (byNs > 0 && byNs < absurdGapNs) {
      // Captures that were merged in haste are out of order by more than that, and each of them is not.
      const isJump = byNs >= shortestJumpNs && isBehindItsOwn;
      if (isJump) this.backwards++;
      this.#problems.add("clock-backwards", isJump ? "warning" : "note", frames, null, { byNs });
    } else if (byNs >= absurdGapNs && Math.abs(fileNs + this.#otherOffsetNs - this.nowNs) >= reorderingNs) {
      this.absurd++;
      this.#problems.add("clock-absurd", "warning", frames, null, { byNs });
    }
  }
}
