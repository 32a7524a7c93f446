/** Kept of each packet whatever the others need: link, IP and TCP headers with their options, and the first bytes of a payload. */
const always = 96;

/**
 * The first bytes of every packet, one after the other, within a bound for all. What is not set aside for the packets
 * still to come goes to whoever comes first, so small captures are kept whole and large ones at least by their headers.
 */
export class StoredBytes {
  #buffer = new Uint8Array(64 * 1024);
  #used = 0;
  #left: number;
  #spare: number;

  constructor(limits: { packets: number; bytes: number }) {
    this.#left = limits.packets;
    this.#spare = Math.max(0, limits.bytes - limits.packets * always);
  }

  /** Keeps what may be kept of `source` from `start` to `end`; returns how many bytes those are. */
  add(source: Uint8Array, start: number, end: number): number {
    if (this.#left === 0) return 0;
    this.#left--;
    const length = Math.min(end - start, always + this.#spare);
    this.#spare -= Math.max(0, length - always);
    this.#makeRoom(length);
    this.#buffer.set(source.subarray(start, start + length), this.#used);
    this.#used += length;
    return length;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#used);
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#used + length));
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}
