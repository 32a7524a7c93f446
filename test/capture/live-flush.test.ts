import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLive } from "../../src/capture/live-flush.js";

describe("keepLive", () => {
  let frames: number | undefined;
  let flushes: number;
  let live: Disposable;
  beforeEach(() => {
    vi.useFakeTimers();
    frames = 5;
    flushes = 0;
    live = keepLive(
      () => frames,
      async () => {
        flushes += 1;
      },
    );
  });
  afterEach(() => {
    live[Symbol.dispose]();
    vi.useRealTimers();
  });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it("sends nothing on a quiet network", async () => {
    await pass(5_000);
    expect(flushes).toBe(0);
  });

  it("brings packets that have come in, once", async () => {
    await pass(1_000);
    frames = 12;
    await pass(1_000);
    expect(flushes).toBe(1);
  });

  it("brings those that go on coming in every now and then, not each by itself", async () => {
    await pass(1_000);
    for (let packet = 0; packet < 100; packet += 1) {
      frames = (frames ?? 0) + 1;
      await pass(20);
    }
    expect(flushes).toBeGreaterThan(2);
    expect(flushes).toBeLessThan(30);
  });

  it("leaves it to the kernel while so many come that they fill its blocks, and brings the last ones when that is over", async () => {
    await pass(1_000);
    for (let round = 0; round < 50; round += 1) {
      frames = (frames ?? 0) + 1_000;
      await pass(20);
    }
    expect(flushes).toBe(0);
    await pass(500);
    expect(flushes).toBe(1);
  });

  it("waits for a flush that takes long before it begins another", async () => {
    live[Symbol.dispose]();
    let end = () => {};
    live = keepLive(
      () => frames,
      () => {
        flushes += 1;
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      },
    );
    for (let round = 0; round < 20; round += 1) {
      frames = (frames ?? 0) + 1;
      await pass(50);
    }
    expect(flushes).toBe(1);
    end();
    await pass(500);
    expect(flushes).toBe(2);
  });

  it("ends with the capture, and bears a bridge that is gone", async () => {
    frames = undefined;
    await pass(1_000);
    const before = flushes;
    live[Symbol.dispose]();
    frames = 99;
    await pass(1_000);
    expect(flushes).toBe(before);
  });
});
