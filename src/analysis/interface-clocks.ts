import type { CaptureRecord } from "../pcap/record.js";

/** The clock of an interface to be written: octet of if_tsresol, and whole seconds that its timestamps count from. */
export interface InterfaceClock {
  timeResolution: number;
  timeOffset: number;
}

/** Earliest and latest second of each interface, from which a clock is chosen that can tell all its times. */
export class ClockRange {
  readonly #ranges: { earliest: number; latest: number }[] = [];

  add({ interfaceIndex, seconds }: CaptureRecord): void {
    const range = this.#ranges[interfaceIndex];
    if (range === undefined) this.#ranges[interfaceIndex] = { earliest: seconds, latest: seconds };
    else if (seconds < range.earliest) range.earliest = seconds;
    else if (seconds > range.latest) range.latest = seconds;
  }

  /**
   * The source's own resolution where it is a power of ten; nanoseconds, which is what was read, for anything else. Coarser only
   * where damaged timestamps lie so far apart that 64 bits cannot tell them all.
   */
  clockFor(interfaceIndex: number, ticksPerSecond: number): InterfaceClock {
    const range = this.#ranges[interfaceIndex] ?? { earliest: 0, latest: 0 };
    const timeOffset = range.earliest < 0 ? range.earliest : 0;
    const span = BigInt(range.latest) - BigInt(timeOffset) + 1n;
    const digits = Math.log10(ticksPerSecond);
    const wanted = Number.isInteger(digits) && digits <= 9 ? digits : 9;
    let timeResolution = wanted;
    while (timeResolution > 0 && span * 10n ** BigInt(timeResolution) > largestTicks) timeResolution--;
    return { timeResolution, timeOffset };
  }
}

const largestTicks = 0xffff_ffff_ffff_ffffn;
