import { asBuffer } from "./byte-text.js";
import type { FramerSink, MessageFramer } from "./recogniser.js";
import { isBulk } from "./redis-value.js";

/** Servers refuse deeper nesting; a reply of EXEC or COMMAND has about six levels. */
const maximumDepth = 64;
/** An inline command or a simple string longer than this is no Redis (PROTO_INLINE_MAX_SIZE is 64 KiB). */
const maximumLine = 65_536;

/**
 * Finds where RESP2 and RESP3 messages end (redis.io, RESP protocol specification): lines, contents of a stated length and
 * aggregates of them. Push messages (">") come on their own; attributes ("|") belong to the reply behind them.
 */
export class RedisFramer implements MessageFramer {
  inStep = true;
  readonly #direction: "request" | "response";
  readonly #sink: FramerSink;
  #offset = 0;
  #start = 0;
  /** Bytes of a bulk string and its line end still to pass by. */
  #remaining = 0;
  /** Values still to come on each level of nesting. */
  #open: number[] = [];
  #isPush = false;
  #pending: Buffer = empty;

  constructor(direction: "request" | "response", sink: FramerSink) {
    this.#direction = direction;
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (this.inStep && at < bytes.length) {
      if (this.#remaining === 0) at += this.#readLine(bytes, at);
      else {
        const taken = Math.min(this.#remaining, bytes.length - at);
        at += taken;
        this.#pass(taken);
      }
    }
  }

  skip(length: number): void {
    if (length > this.#remaining) this.inStep = false;
    else if (length > 0) this.#pass(length);
  }

  #pass(length: number): void {
    this.#offset += length;
    this.#remaining -= length;
    if (this.#remaining === 0) this.#valueEnds();
  }

  #readLine(bytes: Uint8Array, at: number): number {
    const before = this.#pending.length;
    const fresh = asBuffer(bytes).subarray(at, at + maximumLine - before + 1);
    const newline = fresh.indexOf(0x0a);
    if (newline === -1) {
      this.#pending = before === 0 ? Buffer.from(fresh) : Buffer.concat([this.#pending, fresh]);
      this.#offset += fresh.length;
      if (this.#pending.length > maximumLine || !this.#mayBegin(this.#pending[0]!)) this.inStep = false;
      return fresh.length;
    }
    const end = newline + 1;
    const line = before === 0 ? fresh.subarray(0, end) : Buffer.concat([this.#pending, fresh.subarray(0, end)]);
    this.#pending = empty;
    this.#offset += end;
    this.#line(line);
    return end;
  }

  #line(line: Buffer): void {
    const type = String.fromCharCode(line[0]!);
    if (!this.#mayBegin(line[0]!)) this.inStep = false;
    else if (isBulk(type)) this.#bulk(this.#count(line));
    else if ("*~>%|".includes(type)) this.#aggregate(type, this.#count(line));
    else this.#valueEnds();
  }

  #bulk(length: number): void {
    if (length >= 0) this.#remaining = length + 2;
    else if (length === -1) this.#valueEnds();
  }

  #aggregate(type: string, count: number): void {
    if (!this.inStep) return;
    if (type === ">" && this.#open.length === 0) this.#isPush = true;
    const members = type === "%" || type === "|" ? count * 2 : count;
    // An attribute is followed by the value that it is about.
    const values = type === "|" ? members + 1 : members;
    if (values <= 0) this.#valueEnds();
    else if (this.#open.length >= maximumDepth) this.inStep = false;
    else this.#open.push(values);
  }

  #valueEnds(): void {
    const open = this.#open;
    while (open.length > 0 && --open[open.length - 1]! === 0) open.pop();
    if (open.length > 0) return;
    const start = this.#start;
    const isAlone = this.#isPush;
    this.#start = this.#offset;
    this.#isPush = false;
    this.#sink.message(start, this.#offset, isAlone);
  }

  /** The number behind the type: -1 for null. Anything else, also RESP3's streamed "?", loses the place. */
  #count(line: Buffer): number {
    const digits = line.length <= 16 ? /^.(-1|\d{1,10})\r?\n$/.exec(line.toString("latin1"))?.[1] : undefined;
    if (digits === undefined) this.inStep = false;
    return digits === undefined ? -2 : Number(digits);
  }

  /** Within an array and in replies every line has a type; a request may be an inline command. */
  #mayBegin(byte: number): boolean {
    if ("+-:$*_,#!=(%~>|".includes(String.fromCharCode(byte))) return true;
    return this.#direction === "request" && this.#open.length === 0 && byte >= 0x41 && byte <= 0x7a;
  }
}

const empty = Buffer.alloc(0);
