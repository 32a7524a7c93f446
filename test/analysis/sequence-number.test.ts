import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sequenceAdd, sequenceAfter, sequenceBefore, sequenceDistance } from "../../src/analysis/sequence-number.js";

describe("sequence numbers", () => {
  it.each([
    [0, 0, 0],
    [0xffff_ffff, 0, 1],
    [0, 0xffff_ffff, -1],
    [0xffff_fff0, 0x10, 0x20],
    [0, 0x7fff_ffff, 0x7fff_ffff],
    [0, 0x8000_0000, -0x8000_0000],
    [-16, 0x10, 0x20],
  ])("from %i to %i it is %i bytes, signed and modulo 2^32", (from, to, distance) => {
    expect(sequenceDistance(from, to)).toBe(distance);
  });

  it("what is added comes after, and before the sum, across the wrap", () => {
    const start = fc.integer({ min: 0, max: 0xffff_ffff });
    const bytes = fc.integer({ min: 1, max: 0x7fff_ffff });
    fc.assert(
      fc.property(start, bytes, (sequence, length) => {
        const end = sequenceAdd(sequence, length);
        expect(end).toBe((sequence + length) % 2 ** 32);
        expect(sequenceAfter(end, sequence)).toBe(true);
        expect(sequenceBefore(sequence, end)).toBe(true);
        expect(sequenceBefore(end, sequence)).toBe(false);
        expect(sequenceAfter(sequence, end)).toBe(false);
        expect(sequenceDistance(sequence, end)).toBe(length);
      }),
    );
  });

  it("a number is neither before nor after itself, in signed or unsigned form", () => {
    expect([sequenceBefore(-1, 0xffff_ffff), sequenceAfter(0xffff_ffff, -1)]).toEqual([false, false]);
  });
});
