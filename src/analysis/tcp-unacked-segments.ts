import { sequenceAfter } from "./sequence-number.js";

/** Wireshark's bound on the segments it remembers per direction while they wait for an acknowledgement. */
export const MAXIMUM_UNACKED_SEGMENTS = 10_000;

/** What is repeated is nearly always the oldest; a storm of repetitions makes no long searches. */
const searchedSegments = 64;

/** Numbers kept per segment: end sequence, frame, time. */
const STRIDE = 3;

/**
 * Segments of one direction that wait for their acknowledgement, oldest first, in one flat array of doubles.
 * Nearly always there are few and an ACK takes them off the front; only after a retransmission is the list searched.
 */
export class UnackedSegments {
  /** The segment that the last acknowledge() matched: its frame (0 when none did) and time. */
  matchedFrame = 0;
  matchedTimeNs = 0;
  // A literal with a fraction in it makes V8 keep plain doubles from the start, with room for two segments.
  #slots: number[] = [0.5, 0, 0, 0.5, 0, 0];
  #head = 0;
  #tail = 0;
  /** False once a segment was added that does not end after the one before it. */
  #ascending = true;

  get count(): number {
    return (this.#tail - this.#head) / STRIDE;
  }

  /** True while each segment ends after the one before it. */
  get isInOrder(): boolean {
    return this.#ascending;
  }

  /** End, frame and time of the segment that waits behind `index` others. */
  endOf(index: number): number {
    return this.#slots[this.#head + index * STRIDE]!;
  }

  frameOf(index: number): number {
    return this.#slots[this.#head + index * STRIDE + 1]!;
  }

  timeNsOf(index: number): number {
    return this.#slots[this.#head + index * STRIDE + 2]!;
  }

  /** `end` and every acknowledgement: signed 32-bit. */
  add(end: number, frame: number, timeNs: number): void {
    const slots = this.#slots;
    // "After" is no order over more than half the number space, so the whole list must stay within it from its head on.
    if (
      this.#tail > this.#head &&
      !(sequenceAfter(end, slots[this.#tail - STRIDE]!) && sequenceAfter(end, slots[this.#head]!))
    ) {
      this.#ascending = false;
    }
    if (this.#head > 0 && this.#tail === slots.length) this.#moveToFront();
    const at = this.#tail;
    if (at < slots.length) {
      slots[at] = end;
      slots[at + 1] = frame;
      slots[at + 2] = timeNs;
    } else slots.push(end, frame, timeNs);
    this.#tail = at + STRIDE;
  }

  /** Removes what `acknowledgement` covers. The match is the oldest segment that ends exactly there, as in Wireshark. */
  acknowledge(acknowledgement: number): void {
    this.matchedFrame = 0;
    const slots = this.#slots;
    if (this.#ascending) {
      while (this.#head < this.#tail) {
        const end = slots[this.#head]!;
        if (sequenceAfter(end, acknowledgement)) break;
        if (end === acknowledgement) this.#match(this.#head);
        this.#head += STRIDE;
      }
    }
    if (this.#head < this.#tail) {
      // Some acknowledgement numbers (0 on a RST) lie half the number space away and cover the end of the list only.
      if (!this.#ascending || !sequenceAfter(slots[this.#tail - STRIDE]!, acknowledgement))
        this.#search(acknowledgement);
    }
    if (this.#head === this.#tail) this.clear();
  }

  /** The frame of the oldest segment that ends after this number, among the first ones that wait; 0 when none does. */
  frameWith(sequence: number): number {
    const last = Math.min(this.#tail, this.#head + searchedSegments * STRIDE);
    for (let at = this.#head; at < last; at += STRIDE)
      if (sequenceAfter(this.#slots[at]!, sequence)) return this.#slots[at + 1]!;
    return 0;
  }

  clear(): void {
    this.#head = 0;
    this.#tail = 0;
    this.#ascending = true;
  }

  #match(at: number): void {
    if (this.matchedFrame !== 0) return;
    this.matchedFrame = this.#slots[at + 1]!;
    this.matchedTimeNs = this.#slots[at + 2]!;
  }

  #search(acknowledgement: number): void {
    const slots = this.#slots;
    let kept = this.#head;
    for (let at = this.#head; at < this.#tail; at += STRIDE) {
      const end = slots[at]!;
      if (end === acknowledgement) this.#match(at);
      if (!sequenceAfter(end, acknowledgement)) continue;
      if (kept !== at) slots.copyWithin(kept, at, at + STRIDE);
      kept += STRIDE;
    }
    this.#tail = kept;
  }

  #moveToFront(): void {
    this.#slots.copyWithin(0, this.#head, this.#tail);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
