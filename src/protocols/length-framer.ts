import { asBuffer } from "./byte-text.js";
import type { FramerSink, MessageFramer } from "./recogniser.js";

/**
 * What the bytes at the beginning of a message say of its length: the whole length in bytes when they tell, 0 when more bytes are
 * needed, -1 when this is no message of the protocol.
 */
export type MessageLength = (bytes: Uint8Array) => number;

/** A framer for protocols whose messages begin with a header that tells how long they are. Message content is skipped unseen. */
export class LengthFramer implements MessageFramer {
  inStep = true;
  readonly #lengthOf: MessageLength;
  readonly #sink: FramerSink;
  /** Bytes at most from which a length can be told. */
  readonly #headerBytes: number;
  readonly #isAlone: (header: Uint8Array) => boolean;
  #offset = 0;
  #start = 0;
  #remaining = 0;
  #pending: Buffer = empty;
  #messageIsAlone = false;

  /** @param isAlone whether the message with this header is one without an answer, or answers nothing */
  constructor(
    lengthOf: MessageLength,
    headerBytes: number,
    sink: FramerSink,
    isAlone: (header: Uint8Array) => boolean = never,
  ) {
    this.#lengthOf = lengthOf;
    this.#headerBytes = headerBytes;
    this.#sink = sink;
    this.#isAlone = isAlone;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (this.inStep && at < bytes.length) {
      if (this.#remaining === 0) at += this.#readHeader(bytes, at);
      const taken = Math.min(this.#remaining, bytes.length - at);
      at += taken;
      this.#take(taken);
    }
  }

  skip(length: number): void {
    if (length > this.#remaining) this.inStep = false;
    else this.#take(length);
  }

  #take(length: number): void {
    if (length === 0) return;
    this.#offset += length;
    this.#remaining -= length;
    if (this.#remaining > 0) return;
    const start = this.#start;
    this.#start = this.#offset;
    this.#sink.message(start, this.#offset, this.#messageIsAlone);
  }

  /** Reads a header; returns how many of the bytes were kept because it is not all there. */
  #readHeader(bytes: Uint8Array, at: number): number {
    const before = this.#pending.length;
    const fresh = asBuffer(bytes).subarray(at, at + this.#headerBytes - before);
    const header = before === 0 ? fresh : Buffer.concat([this.#pending, fresh]);
    const length = this.#lengthOf(header);
    if (length > 0) {
      // What was kept of the header went by before.
      this.#remaining = length - before;
      this.#messageIsAlone = this.#isAlone(header);
      this.#pending = empty;
      return 0;
    }
    if (length < 0 || header.length >= this.#headerBytes) this.inStep = false;
    this.#pending = before === 0 ? Buffer.from(fresh) : header;
    this.#offset += fresh.length;
    return fresh.length;
  }
}

const empty = Buffer.alloc(0);
const never = () => false;
