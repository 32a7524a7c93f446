import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnackedSegments } from "../../src/analysis/tcp-unacked-segments.js";

/** The plain meaning: a list searched from end to end. */
class PlainList {
  segments: { end: number; frame: number }[] = [];
  acknowledge(acknowledgement: number): number {
    const match = this.segments.find((segment) => segment.end === acknowledgement);
    this.segments = this.segments.filter((segment) => ((acknowledgement - segment.end) | 0) < 0);
    return match?.frame ?? 0;
  }
}

describe("UnackedSegments", () => {
  it("does the same as a plain list for any order of segments and acknowledgements", () => {
    const step = fc.record({
      acknowledges: fc.boolean(),
      value: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.integer()),
    });
    const base = fc.constantFrom(0, 0x7fff_fffa, 0xffff_fffa, 0x8000_0000 - 6);
    fc.assert(
      fc.property(base, fc.array(step, { maxLength: 60 }), (start, steps) => {
        const ours = new UnackedSegments();
        const plain = new PlainList();
        steps.forEach(({ acknowledges, value }, index) => {
          const number = (start + value) | 0;
          if (acknowledges) {
            ours.acknowledge(number);
            expect(ours.matchedFrame).toBe(plain.acknowledge(number));
          } else {
            ours.add(number, index + 1, index * 1000);
            plain.segments.push({ end: number, frame: index + 1 });
          }
          expect(ours.count).toBe(plain.segments.length);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it("gives the time of the segment that an acknowledgement matches", () => {
    const segments = new UnackedSegments();
    for (let index = 1; index <= 5; index++) segments.add(index * 10, index, index * 1000);
    segments.acknowledge(30);
    expect([segments.matchedFrame, segments.matchedTimeNs, segments.count]).toEqual([3, 3000, 2]);
  });

  it("forgets everything when cleared", () => {
    const segments = new UnackedSegments();
    segments.add(10, 1, 0);
    segments.clear();
    segments.acknowledge(10);
    expect([segments.matchedFrame, segments.count]).toEqual([0, 0]);
  });
});
