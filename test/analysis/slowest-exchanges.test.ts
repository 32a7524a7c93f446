import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlowestExchanges } from "../../src/analysis/slowest-exchanges.js";
import type { SlowExchange } from "../../src/report/report.js";

const exchange = (serviceTimeNs: number, firstFrame: number, connection = 1, number = 1): SlowExchange => {
  return {
    connection,
    number,
    firstFrame,
    lastFrame: firstFrame + 1,
    requestBytes: 4,
    responseBytes: 4,
    serviceTimeNs,
  };
};
const slowestOf = (exchanges: readonly SlowExchange[]) => {
  const slowest = new SlowestExchanges();
  for (const each of exchanges) slowest.offer(each);
  return slowest;
};

describe("SlowestExchanges", () => {
  it("keeps the ten that took longest, the slowest first", () => {
    const slowest = slowestOf([5, 1, 9, 3, 12, 7, 2, 11, 4, 8, 6, 10].map((ms, index) => exchange(ms, index + 1)));
    expect(slowest.inOrder().map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  it("takes anything until there are ten, then what is no shorter than the tenth", () => {
    const exchanges = Array.from({ length: 10 }, (_, index) => exchange(100 + index, index + 1));
    expect(slowestOf(exchanges.slice(1)).shortestNs).toBe(0);
    expect(slowestOf(exchanges).shortestNs).toBe(100);
  });

  it("keeps the same ones in whatever order they come, also of equal times", () => {
    const some = fc.uniqueArray(
      fc.tuple(
        fc.nat(3),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
      ),
      { maxLength: 40, selector: (values) => values.join(" ") },
    );
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (values, keys) => {
        const exchanges = values.map((each) => exchange(...each));
        const shuffled = exchanges
          .map((each) => ({ each, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const all = slowestOf(exchanges).inOrder();
        expect(slowestOf(shuffled).inOrder()).toEqual(all);
        expect(all.length).toBe(Math.min(10, exchanges.length));
      }),
    );
  });
});
