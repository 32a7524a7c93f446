import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActivityCounter } from "../../src/analysis/activity-counter.js";

describe("Frames counted over time", () => {
  it("are counted by who sent them and where they are", () => {
    const counter = new ActivityCounter();
    counter.add(0, 1, false);
    counter.add(500, 2, true);
    counter.add(1500, 0, false);
    expect(counter.finish()).toEqual({
      widthNs: 1000,
      fromClient: [1, 0],
      fromServer: [1, 0],
      other: [0, 1],
      troubled: [1, 0],
    });
  });

  it("are all there, in few stretches that cover the whole time, however long it is", () => {
    const frames = fc.array(fc.tuple(fc.nat(1e15), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(frames, (unordered) => {
        const times = [...unordered].sort(([a], [b]) => a - b);
        const counter = new ActivityCounter();
        for (const [time, side] of times) counter.add(time, side, side === 1);
        const { widthNs, fromClient, fromServer, other, troubled } = counter.finish();
        const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
        expect(sum([...fromClient, ...fromServer, ...other])).toBe(times.length);
        expect(troubled).toEqual(fromClient);
        expect(fromClient.length).toBeLessThanOrEqual(512);
        expect(widthNs * fromClient.length).toBeGreaterThan(times.at(-1)![0]);
      }),
    );
  });
});
