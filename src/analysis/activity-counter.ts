import type { Activity } from "../report/packet-table.js";

const buckets = 512;
const firstWidthNs = 1000;

/**
 * Counts frames in stretches of time without knowing how long the capture will be: when the stretches are used up, each two become one.
 * Memory is the same for every capture.
 */
export class ActivityCounter {
  #widthNs = firstWidthNs;
  #used = 0;
  readonly #fromClient = new Uint32Array(buckets);
  readonly #fromServer = new Uint32Array(buckets);
  readonly #other = new Uint32Array(buckets);
  readonly #troubled = new Uint32Array(buckets);

  /** @param side 1 client, 2 server, 0 neither */
  add(timeNs: number, side: number, isTroubled: boolean): void {
    while (timeNs >= this.#widthNs * buckets) this.#widen();
    const bucket = Math.max(0, Math.floor(timeNs / this.#widthNs));
    this.#used = Math.max(this.#used, bucket + 1);
    const counts = side === 1 ? this.#fromClient : side === 2 ? this.#fromServer : this.#other;
    counts[bucket]! += 1;
    if (isTroubled) this.#troubled[bucket]! += 1;
  }

  finish(): Activity {
    const used = (counts: Uint32Array) => [...counts.subarray(0, this.#used)];
    return {
      widthNs: this.#widthNs,
      fromClient: used(this.#fromClient),
      fromServer: used(this.#fromServer),
      other: used(this.#other),
      troubled: used(this.#troubled),
    };
  }

  #widen(): void {
    this.#widthNs *= 2;
    for (const counts of [this.#fromClient, this.#fromServer, this.#other, this.#troubled]) {
      for (let index = 0; index < buckets / 2; index++) counts[index] = counts[2 * index]! + counts[2 * index + 1]!;
      counts.fill(0, buckets / 2);
    }
    this.#used = (this.#used + 1) >> 1;
  }
}
