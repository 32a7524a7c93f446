import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { atMost } from "../../src/lab/at-most.js";

describe("atMost", () => {
  it("does each once, in order, and never more at a time than allowed", async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await atMost(3, [0, 1, 2, 3, 4, 5, 6, 7], async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await sleep(item % 3);
      running--;
    });
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
    expect(running).toBe(0);
  });

  it("has nothing to do without items", async () => {
    await expect(atMost(3, [], () => Promise.reject(new Error("called")))).resolves.toBeUndefined();
  });

  it("throws the first failure", async () => {
    const work = (item: number) => (item === 2 ? Promise.reject(new Error("two")) : Promise.resolve());
    await expect(atMost(2, [1, 2, 3], work)).rejects.toThrow("two");
  });
});
