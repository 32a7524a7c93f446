import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as WallClock from "../../src/lab/wall-clock.js";

/** Two clocks that agree but for an offset; to read one takes a while. All milliseconds. */
const clocks = { monotonic: 0, offset: 0, reading: 0.003 };
const wall = () => clocks.monotonic + clocks.offset;

let clock: typeof WallClock;
beforeEach(async () => {
  Object.assign(clocks, { monotonic: 40, offset: 1_700_000_000_000.437, reading: 0.003 });
  vi.spyOn(performance, "now").mockImplementation(() => {
    clocks.monotonic += clocks.reading;
    return clocks.monotonic;
  });
  vi.spyOn(Date, "now").mockImplementation(() => {
    clocks.monotonic += clocks.reading;
    return Math.floor(wall());
  });
  vi.resetModules();
  clock = await import("../../src/lab/wall-clock.js");
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** How far off a reading is, milliseconds. */
const error = () => clock.wallClockMicroseconds() / 1000 - wall();

it("is right to a tenth of a millisecond at any time", () => {
  for (let i = 0; i < 50; i++) {
    clocks.monotonic += 0.37;
    expect(Math.abs(error())).toBeLessThan(0.1);
  }
  expect(clock.timesClockWasSet()).toBe(0);
});

it("follows a clock that was set, and counts how often", () => {
  error();
  for (const [index, step] of [50, -30, 3_600_000].entries()) {
    clocks.offset += step;
    expect(Math.abs(error())).toBeLessThan(0.1);
    expect(clock.timesClockWasSet()).toBe(index + 1);
  }
});

it("follows a clock that drifts and does not call it set", () => {
  error();
  for (let i = 0; i < 1_000; i++) {
    clocks.offset += 0.02;
    clocks.monotonic += 10.013;
    expect(Math.abs(error())).toBeLessThan(1.2);
  }
  expect(clock.timesClockWasSet()).toBe(0);
});

it("does not take a wait between two readings for a clock that was set", () => {
  error();
  const { monotonic } = clocks;
  vi.mocked(Date.now).mockImplementationOnce(() => {
    clocks.monotonic += 25;
    return Math.floor(wall());
  });
  expect(Math.abs(error())).toBeLessThan(0.1);
  expect(clocks.monotonic).toBeGreaterThan(monotonic + 25);
  expect(clock.timesClockWasSet()).toBe(0);
});
