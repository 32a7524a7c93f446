import type { CaptureRecord } from "./record.js";

/**
 * Turns the 64-bit timestamps of one pcapng interface into seconds and nanoseconds, exactly.
 *
 * The upper half changes every 4.3 s (nanoseconds) or 71 minutes (microseconds). Its share of the seconds is worked out
 * with BigInt when it changes; the lower half, which changes per packet, then needs one division of doubles.
 */
export class TickClock {
  readonly #ticksPerSecond: number;
  readonly #exactTicksPerSecond: bigint;
  readonly #offsetSeconds: number;
  readonly #split: "multiply" | "divide" | "bigint";
  #high = -1;
  #highSeconds = 0;
  #highTicks = 0;

  /** `resolution` is the octet of if_tsresol: a negative power of 10, or of 2 when its upper bit is set. */
  constructor(resolution: number, offsetSeconds = 0) {
    this.#exactTicksPerSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
    this.#ticksPerSecond = Number(this.#exactTicksPerSecond);
    this.#offsetSeconds = offsetSeconds;
    if (1e9 % this.#ticksPerSecond === 0) this.#split = "multiply";
    // The product below stays exact up to 2^53, and so few ticks stay apart after the division.
    else this.#split = this.#ticksPerSecond * 1e9 <= Number.MAX_SAFE_INTEGER ? "divide" : "bigint";
  }

  get ticksPerSecond(): number {
    return this.#ticksPerSecond;
  }

  /** Sets the time of `record` from the upper and lower 32 bits of a timestamp. */
  set(record: CaptureRecord, high: number, low: number): void {
    if (this.#split === "bigint") {
      this.#setExactly(record, high, low);
      return;
    }
    if (high !== this.#high) this.#changeHigh(high);
    const ticksPerSecond = this.#ticksPerSecond;
    const ticks = this.#highTicks + low;
    const seconds = Math.floor(ticks / ticksPerSecond);
    const rest = ticks - seconds * ticksPerSecond;
    record.seconds = this.#highSeconds + seconds;
    record.nanoseconds =
      this.#split === "multiply" ? rest * (1e9 / ticksPerSecond) : Math.floor((rest * 1e9) / ticksPerSecond);
  }

  #changeHigh(high: number): void {
    const ticks = BigInt(high) << 32n;
    this.#high = high;
    this.#highSeconds = Number(ticks / this.#exactTicksPerSecond) + this.#offsetSeconds;
    this.#highTicks = Number(ticks % this.#exactTicksPerSecond);
  }

  #setExactly(record: CaptureRecord, high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    record.seconds = Number(ticks / this.#exactTicksPerSecond) + this.#offsetSeconds;
    record.nanoseconds = Number(((ticks % this.#exactTicksPerSecond) * 1_000_000_000n) / this.#exactTicksPerSecond);
  }
}
