import { asBuffer } from "./byte-text.js";
import type { FramerSink, MessageFramer } from "./recogniser.js";
import { greetingLength, hasSignature, readCommand, readZmtpFrame, versionOffset } from "./zmtp-frames.js";

/** A header has two or nine bytes; of a command as much is kept as its properties need. */
const longestHeader = 9;
const keptCommand = 512;
/** Sockets that only send or only receive: nothing they say has an answer. */
const oneWaySockets = new Set(["PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL", "RADIO", "DISH", "SCATTER", "GATHER"]);

/**
 * Finds the messages of ZMTP 3.x: all parts of a message are one. Greeting and commands are no messages; they count as the
 * beginning of the message that follows them.
 */
export class ZmtpFramer implements MessageFramer {
  inStep = true;
  readonly #sink: FramerSink;
  #state: "greeting" | "header" | "command" | "content" = "greeting";
  #offset = 0;
  #start = 0;
  #remaining = 0;
  #hasMore = false;
  #isAlone = false;
  #pending: Buffer = empty;

  constructor(sink: FramerSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (this.inStep && at < bytes.length) {
      if (this.#state === "content" || this.#state === "command") {
        const taken = Math.min(this.#remaining, bytes.length - at);
        if (this.#state === "command") this.#keep(asBuffer(bytes).subarray(at, at + taken), keptCommand);
        at += taken;
        this.#pass(taken);
      } else at += this.#state === "greeting" ? this.#greeting(bytes, at) : this.#header(bytes, at);
    }
  }

  skip(length: number): void {
    if (length > this.#remaining) this.inStep = false;
    else if (length > 0) this.#pass(length);
  }

  #greeting(bytes: Uint8Array, at: number): number {
    const taken = this.#keep(asBuffer(bytes).subarray(at), greetingLength);
    this.#offset += taken;
    const greeting = this.#pending;
    if (greeting.length > versionOffset && (!hasSignature(greeting) || greeting[versionOffset]! < 3))
      this.inStep = false;
    if (greeting.length === greetingLength) this.#begin("header");
    return taken;
  }

  #header(bytes: Uint8Array, at: number): number {
    const before = this.#pending.length;
    const kept = this.#keep(asBuffer(bytes).subarray(at), longestHeader);
    const frame = readZmtpFrame(this.#pending, 0);
    if (frame === undefined) this.#offset += kept;
    if (frame === null) this.inStep = false;
    if (!frame) return kept;
    const length = frame.start - before;
    this.#offset += length;
    this.#hasMore = frame.hasMore;
    this.#begin(frame.isCommand ? "command" : "content");
    this.#remaining = frame.end - frame.start;
    if (this.#remaining === 0) this.#frameEnds();
    return length;
  }

  #pass(length: number): void {
    this.#offset += length;
    this.#remaining -= length;
    if (this.#remaining === 0) this.#frameEnds();
  }

  #frameEnds(): void {
    if (this.#state === "command") {
      const { socketType } = readCommand(this.#pending, 0, this.#pending.length);
      if (socketType !== "") this.#isAlone = oneWaySockets.has(socketType);
    } else if (!this.#hasMore) {
      const start = this.#start;
      this.#start = this.#offset;
      this.#sink.message(start, this.#offset, this.#isAlone);
    }
    this.#begin("header");
  }

  #begin(state: "header" | "command" | "content"): void {
    this.#state = state;
    this.#pending = empty;
  }

  /** Keeps bytes up to a limit; returns how many. */
  #keep(bytes: Buffer, limit: number): number {
    const taken = bytes.subarray(0, Math.max(0, limit - this.#pending.length));
    if (taken.length > 0) this.#pending = Buffer.concat([this.#pending, taken]);
    return taken.length;
  }
}

const empty = Buffer.alloc(0);
