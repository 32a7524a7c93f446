import type { MessageFramer, Recogniser } from "../protocols/recogniser.js";
import { OpenTurn } from "./open-turn.js";

/** Enough for a pairing id, and for a request line. */
const bytesToPair = 256;

/** The messages of one direction: cuts its payload at the borders that the framer reports. */
export class MessageDirection {
  framer: MessageFramer | null = null;
  readonly #complete: (message: OpenTurn, isAlone: boolean) => void;
  #turn: OpenTurn | null = null;
  /** Stream offset of the bytes being pushed, and up to where they were given to messages. */
  #offset = 0;
  #taken = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #length = 0;
  #frame = 0;
  #timeNs = 0;
  #limit = 0;

  constructor(complete: (message: OpenTurn, isAlone: boolean) => void) {
    this.#complete = complete;
  }

  get inStep(): boolean {
    return this.framer === null || this.framer.inStep;
  }

  get isIncomplete(): boolean {
    return this.inStep && this.framer?.isIncomplete === true;
  }

  /** The protocol that follows the last message. */
  get next(): Recogniser | null {
    return this.framer?.next ?? null;
  }

  get isUnderWay(): boolean {
    return this.#turn !== null;
  }

  /** `limit`: payload bytes to keep, -1 for as many as it takes to pair and to tell what a response will look like. */
  push(bytes: Uint8Array, start: number, end: number, frame: number, timeNs: number, limit: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#length = end - start;
    this.#frame = frame;
    this.#timeNs = timeNs;
    this.#limit = limit < 0 ? bytesToPair : Math.max(limit, bytesToPair);
    if (this.framer === null) this.message(this.#offset, this.#offset + this.#length);
    else this.framer.push(bytes.subarray(start, end));
    this.#give(this.#offset + this.#length);
    this.#offset += this.#length;
    this.#length = 0;
  }

  skip(length: number): void {
    if (this.#turn !== null) {
      this.#turn.missingBytes += length;
      this.#turn.payload?.interrupt();
    }
    this.framer?.skip(length);
    this.#offset += length;
    this.#taken = this.#offset;
  }

  /** FramerSink: a message ends at this offset. */
  message(_start: number, end: number, isAlone = false): void {
    this.#give(Math.min(end, this.#offset + this.#length));
    const message = this.take();
    if (message !== null) this.#complete(message, isAlone);
  }

  /** The message under way, which is given up. */
  take(): OpenTurn | null {
    const turn = this.#turn;
    this.#turn = null;
    return turn;
  }

  /** Bytes up to this stream offset belong to the message under way. */
  #give(end: number): void {
    const from = Math.max(this.#taken, this.#offset);
    const length = end - from;
    if (length <= 0) return;
    this.#turn ??= new OpenTurn();
    this.#turn.add(this.#frame, this.#timeNs, length);
    const at = this.#start + from - this.#offset;
    this.#turn.keep(this.#bytes, at, at + length, this.#limit);
    this.#taken = end;
  }
}
