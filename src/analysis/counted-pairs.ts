import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";
import type { Histogram } from "./histogram.js";
import type { Pair } from "./pairs.js";

/**
 * The first few pairs of hosts that have many exchanges, and what WebAssembly counts of them by itself: exchanges of one segment each way, and
 * connections that it follows from the SYN to the end. To tell one exchange after the other took three times as long as taking its segments.
 */
export class CountedPairs {
  readonly #view: DataView;
  readonly #addresses = new Map<Pair, number>();
  readonly #pairs: Pair[] = [];

  constructor(view: DataView) {
    this.#view = view;
  }

  /** Address at which the connection's exchanges are to be counted; 0 when they have to be told. */
  addressFor({ pair, details }: Connection): number {
    // A connection with details has a timing of its own.
    return pair === null || details !== null ? 0 : this.addressOf(pair);
  }

  /** Address of the pair; 0 when it has none. */
  addressOf(pair: Pair): number {
    const known = this.#addresses.get(pair);
    if (known !== undefined) return known;
    const { serviceTime, apduResponseTime, thinkTime } = pair.timing;
    // As long as there are few, each is kept as it is.
    if (!serviceTime.isCoarse || !apduResponseTime.isCoarse || !thinkTime.isCoarse) return 0;
    if (this.#pairs.length === at.maximumPairs) return 0;
    const address = at.pairs + this.#pairs.length * at.pairBytes;
    this.#addresses.set(pair, address);
    this.#pairs.push(pair);
    for (const distribution of [at.pairService, at.pairThink]) {
      this.#view.setFloat64(address + distribution + at.distributionMinimum, Number.POSITIVE_INFINITY, true);
    }
    return address;
  }

  pairAt(address: number): Pair {
    return this.#pairs[(address - at.pairs) / at.pairBytes]!;
  }

  /** Adds what was counted to the pairs; returns the number of exchanges. */
  addToPairs(): number {
    const view = this.#view;
    let total = 0;
    for (const [pair, address] of this.#addresses) {
      const count = view.getInt32(address + at.pairExchanges, true);
      const { requestSpread, serviceTime, responseSpread, apduResponseTime, thinkTime } = pair.timing;
      requestSpread.addZeros(count);
      responseSpread.addZeros(count);
      for (const histogram of [serviceTime, apduResponseTime]) this.#add(histogram, count, address + at.pairService);
      this.#add(thinkTime, count, address + at.pairThink);
      pair.exchanges += count;
      pair.connections += view.getInt32(address + at.pairConnections, true);
      pair.requestBytes += view.getFloat64(address + at.pairRequestBytes, true);
      pair.responseBytes += view.getFloat64(address + at.pairResponseBytes, true);
      total += count;
    }
    this.#addresses.clear();
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
