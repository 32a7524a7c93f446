import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../src/analysis/histogram.js";

function histogramOf(values: number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Nearest rank. */
function exactPercentile(values: number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1]!;
}

const duration = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 0x7fff_ffff }),
  fc.integer({ min: 0, max: 2 ** 43 }),
);

describe("Histogram", () => {
  it("has no percentiles without values", () => {
    expect(new Histogram().percentiles()).toBeNull();
  });

  it("gives exact figures for a handful of values", () => {
    expect(histogramOf([30, 10, 20]).percentiles()).toEqual({
      count: 3,
      minimumNs: 10,
      p50Ns: 20,
      p90Ns: 30,
      p99Ns: 30,
      maximumNs: 30,
      meanNs: 20,
      totalNs: 60,
    });
  });

  it("keeps every percentile within one percent, and count, extremes and total exact", () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (values) => {
        const figures = histogramOf(values).percentiles()!;
        const total = values.reduce((sum, value) => sum + value, 0);
        expect(figures).toMatchObject({
          count: values.length,
          minimumNs: Math.min(...values),
          maximumNs: Math.max(...values),
          totalNs: total,
          meanNs: Math.round(total / values.length),
        });
        for (const [quantile, got] of [
          [0.5, figures.p50Ns],
          [0.9, figures.p90Ns],
          [0.99, figures.p99Ns],
        ] as const) {
          const exact = exactPercentile(values, quantile);
          expect(Math.abs(got - exact)).toBeLessThanOrEqual(exact * 0.01);
          expect(Number.isInteger(got)).toBe(true);
        }
      }),
    );
  });

  it("gives the same after merging as after recording everything in one", () => {
    const values = fc.array(duration, { maxLength: 60 });
    fc.assert(
      fc.property(values, values, (first, second) => {
        const merged = histogramOf(first);
        merged.merge(histogramOf(second));
        const whole = histogramOf([...first, ...second]).percentiles();
        const figures = merged.percentiles();
        if (whole === null || figures === null) {
          expect(figures).toBe(whole);
          return;
        }
        // Whether values were still kept as they are may differ; the exact figures may not.
        const { p50Ns, p90Ns, p99Ns, ...exact } = whole;
        expect(figures).toMatchObject(exact);
        expect(Math.abs(figures.p50Ns - p50Ns)).toBeLessThanOrEqual(p50Ns * 0.02);
        expect(Math.abs(figures.p99Ns - p99Ns)).toBeLessThanOrEqual(p99Ns * 0.02);
        expect(Math.abs(figures.p90Ns - p90Ns)).toBeLessThanOrEqual(p90Ns * 0.02);
      }),
    );
  });

  it("stays as it is when it is merged into another", () => {
    const source = histogramOf(Array.from({ length: 40 }, (_, index) => index * 1000));
    const before = source.percentiles();
    const target = histogramOf([7]);
    target.merge(source);
    target.merge(new Histogram());
    expect(source.percentiles()).toEqual(before);
    expect(target.percentiles()).toMatchObject({ count: 41, minimumNs: 0, maximumNs: 39_000 });
  });

  it("takes what was counted elsewhere as if it had recorded it", () => {
    const first = Array.from({ length: 40 }, (_, index) => 1 + index * 7);
    const [counted, recorded] = [histogramOf(first), histogramOf(first)];
    expect(histogramOf(first.slice(0, 32)).isCoarse).toBe(false);
    expect(counted.isCoarse).toBe(true);
    // Up to 127 ns each value has a bucket of its own.
    const counts = new Uint32Array(128);
    for (const value of [3, 3, 100, 127, 0, 0]) {
      if (value > 0) counts[value]!++;
      recorded.record(value);
    }
    counted.addCounted(counts, { count: 4, totalNs: 233, minimumNs: 3, maximumNs: 127 });
    counted.addZeros(2);
    expect(counted.percentiles()).toEqual(recorded.percentiles());
  });

  it("counts a negative or impossible duration as zero", () => {
    expect(histogramOf([-5, Number.NaN]).percentiles()).toMatchObject({ count: 2, minimumNs: 0, maximumNs: 0 });
  });

  it("holds a million different values without keeping them", () => {
    const histogram = new Histogram();
    for (let value = 1; value <= 1_000_000; value++) histogram.record(value * 1000);
    const figures = histogram.percentiles()!;
    expect(figures.count).toBe(1_000_000);
    expect(Math.abs(figures.p99Ns - 990_000_000)).toBeLessThanOrEqual(9_900_000);
  });
});
