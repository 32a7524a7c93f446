import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CaptureRecord } from "../../src/pcap/record.js";
import { TickClock } from "../../src/pcap/tick-clock.js";

const word = () => fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 1, 0xffff_fffe, 0xffff_ffff));

/** Seconds of damaged files can exceed what a double tells apart; nothing is promised for them. */
function exactly(resolution: number, high: number, low: number): { seconds: number; nanoseconds: number } {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const perSecond = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  fc.pre(ticks / perSecond <= Number.MAX_SAFE_INTEGER);
  return {
    seconds: Number(ticks / perSecond),
    nanoseconds: Number(((ticks % perSecond) * 1_000_000_000n) / perSecond),
  };
}

describe("the clock of a pcapng interface", () => {
  it.each([0, 1, 3, 6, 7, 8, 9, 10, 12, 19, 25, 127])("is exact for 10^-%i seconds", (resolution) => {
    const clock = new TickClock(resolution);
    const record = new CaptureRecord();
    fc.assert(
      fc.property(word(), word(), (high, low) => {
        clock.set(record, high, low);
        expect({ seconds: record.seconds, nanoseconds: record.nanoseconds }).toEqual(exactly(resolution, high, low));
      }),
    );
  });

  it.each([0, 1, 10, 16, 20, 23, 24, 30, 32, 50, 64, 127])("is exact for 2^-%i seconds", (power) => {
    const clock = new TickClock(0x80 | power);
    const record = new CaptureRecord();
    fc.assert(
      fc.property(word(), word(), (high, low) => {
        clock.set(record, high, low);
        expect({ seconds: record.seconds, nanoseconds: record.nanoseconds }).toEqual(exactly(0x80 | power, high, low));
      }),
    );
  });

  it.each([
    [6, 6, 1e6],
    [9, 9, 1e9],
  ])("is exact at the last tick of every second (10^-%i)", (resolution, _digits, perSecond) => {
    const clock = new TickClock(resolution);
    const record = new CaptureRecord();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 18_000_000_000 }), (second) => {
        const ticks = BigInt(second) * BigInt(perSecond) - 1n;
        clock.set(record, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
        expect(record.seconds).toBe(second - 1);
        expect(record.nanoseconds).toBe(1e9 - 1e9 / perSecond);
      }),
    );
  });

  it.each([6, 12])("adds the interface's offset (10^-%i)", (resolution) => {
    const record = new CaptureRecord();
    new TickClock(resolution, -100).set(record, 0, 42);
    expect(record.seconds).toBe(-100);
  });
});
