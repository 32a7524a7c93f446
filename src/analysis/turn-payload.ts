const smallest = 256;

/** The first bytes of a turn, up to a limit or to the first byte that was not captured. */
export class TurnPayload {
  #bytes = new Uint8Array(smallest);
  #length = 0;
  #isOver = false;

  clear(): void {
    this.#length = 0;
    this.#isOver = false;
  }

  append(source: Uint8Array, start: number, end: number, limit: number): void {
    if (this.#isOver) return;
    const length = Math.min(end - start, limit - this.#length);
    if (this.#length + length > this.#bytes.length) this.#grow(this.#length + length, limit);
    const bytes = this.#bytes;
    const at = this.#length;
    // `subarray` costs 50 ns: as much as copying 60 bytes one by one.
    if (length < 64) for (let index = 0; index < length; index++) bytes[at + index] = source[start + index]!;
    else bytes.set(source.subarray(start, start + length), at);
    this.#length += length;
  }

  /** Bytes are missing here: what comes later is not the continuation of what is kept. */
  interrupt(): void {
    this.#isOver = true;
  }

  /** A copy of what was kept. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(needed: number, limit: number): void {
    const larger = new Uint8Array(Math.max(needed, Math.min(limit, this.#bytes.length * 2)));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
