import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";
import type { Histogram } from "./histogram.js";
import type { Pair } from "./pairs.js";

/**
 * Exchanges that WebAssembly counts by itself, in the timings of the first few pairs of hosts that have many. To tell one after the other took
 * three times as long as taking its segments.
 */
export class CountedExchanges {
  readonly #view: DataView;
  readonly #timings = new Map<Pair, number>();

  constructor(view: DataView) {
    this.#view = view;
  }

  /** Address of the timing in which the connection's exchanges are to be counted; 0 when they have to be told. */
  timingOf({ pair, details }: Connection): number {
    // A connection with details has a timing of its own.
    if (pair === null || details !== null) return 0;
    const known = this.#timings.get(pair);
    if (known !== undefined) return known;
    const { serviceTime, apduResponseTime, thinkTime } = pair.timing;
    // As long as there are few, each is kept as it is.
    if (!serviceTime.isCoarse || !apduResponseTime.isCoarse || !thinkTime.isCoarse) return 0;
    if (this.#timings.size === at.maximumTimings) return 0;
    const address = at.timings + this.#timings.size * at.timingBytes;
    this.#timings.set(pair, address);
    for (const distribution of [at.timingService, at.timingThink]) {
      this.#view.setFloat64(address + distribution + at.distributionMinimum, Number.POSITIVE_INFINITY, true);
    }
    return address;
  }

  /** Adds what was counted to the pairs' timings; returns the number of exchanges. */
  addToPairs(): number {
    let total = 0;
    for (const [pair, address] of this.#timings) {
      const count = this.#view.getInt32(address, true);
      const { requestSpread, serviceTime, responseSpread, apduResponseTime, thinkTime } = pair.timing;
      requestSpread.addZeros(count);
      responseSpread.addZeros(count);
      for (const histogram of [serviceTime, apduResponseTime]) this.#add(histogram, count, address + at.timingService);
      this.#add(thinkTime, count, address + at.timingThink);
      pair.exchanges += count;
      total += count;
    }
    this.#timings.clear();
    return total;
  }

  #add(histogram: Histogram, count: number, distribution: number): void {
    const counts = new Uint32Array(this.#view.buffer, distribution + at.distributionCounts, at.bucketCount);
    histogram.addCounted(counts, {
      count,
      totalNs: this.#view.getFloat64(distribution + at.distributionTotal, true),
      minimumNs: this.#view.getFloat64(distribution + at.distributionMinimum, true),
      maximumNs: this.#view.getFloat64(distribution + at.distributionMaximum, true),
    });
  }
}
