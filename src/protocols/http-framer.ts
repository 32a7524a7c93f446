import { asBuffer } from "./byte-text.js";
import { bodyFraming } from "./http-body-framing.js";
import {
  headEnd,
  headerPattern,
  headerValues,
  maximumHead,
  mayBeHead,
  readHead,
  readMethod,
  skipEmptyLines,
} from "./http-head.js";
import type { FramerSink, MessageFramer, Recogniser } from "./recogniser.js";
import { webSocket } from "./websocket.js";

/** Requests whose answers are awaited at once; of more, the framer would not know which were HEAD. */
const maximumExpected = 4096;
/** "ffffffff" and extensions: a chunk's size line is longer only to do harm. */
const maximumChunkLine = 1024;

/** `body`: within `remaining` bytes, then the message ends. `chunk-data`: within a chunk and its line end, then the next size follows. */
type State = "head" | "body" | "chunk-size" | "chunk-data" | "trailers" | "until-close" | "lost";

/**
 * Finds where HTTP/1.x messages begin and end (RFC 9112 section 6). Bodies are skipped by their length without being looked
 * at. Interim responses (1xx) belong to the response that they announce: one request has one response. One that comes
 * before its request is complete (100 Continue) is a message that answers nothing.
 */
export class HttpFramer implements MessageFramer {
  next: Recogniser | null = null;
  readonly #direction: "request" | "response";
  readonly #sink: FramerSink;
  #state: State = "head";
  #remaining = 0;
  /** Stream offset of the next byte, and where the message under way began. */
  #offset = 0;
  #start = 0;
  /** A head or line that did not end within the bytes so far. */
  #pending: Buffer = empty;
  /** After this message the stream is no HTTP any more. */
  #isLast = false;
  /** Methods of the requests that await their response, and responses that came before their request was complete. */
  #expected: string[] = [];
  #early = 0;

  constructor(direction: "request" | "response", sink: FramerSink) {
    this.#direction = direction;
    this.#sink = sink;
  }

  get inStep(): boolean {
    return this.#state !== "lost";
  }

  /** A body that lasts until the connection closes is whole whenever that is. */
  get isIncomplete(): boolean {
    if (this.#state === "head") return skipEmptyLines(this.#pending, 0) < this.#pending.length;
    return this.#state !== "lost" && this.#state !== "until-close";
  }

  expect(request: Uint8Array): void {
    if (this.#early > 0) this.#early--;
    else if (this.#expected.length >= maximumExpected) this.#state = "lost";
    else this.#expected.push(readMethod(request));
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#state !== "lost" && this.#state !== "until-close") {
      if (this.#state === "body" || this.#state === "chunk-data") {
        const taken = Math.min(this.#remaining, bytes.length - at);
        this.#take(taken);
        at += taken;
      } else {
        at += this.#readLines(bytes, at);
      }
    }
    this.#offset += bytes.length - at;
  }

  skip(length: number): void {
    if (length === 0 || this.#state === "lost") return;
    if (this.#state === "until-close") this.#offset += length;
    else if (this.#remaining >= length) this.#take(length);
    else this.#state = "lost";
  }

  /** Bytes of a body or chunk pass by. */
  #take(length: number): void {
    this.#offset += length;
    this.#remaining -= length;
    if (this.#remaining > 0) return;
    if (this.#state === "body") this.#end();
    else this.#state = "chunk-size";
  }

  /** Reads a head, a chunk size or trailers; returns how many of the bytes it used up. */
  #readLines(bytes: Uint8Array, at: number): number {
    const before = this.#pending.length;
    const limit = this.#state === "chunk-size" ? maximumChunkLine : maximumHead;
    const fresh = asBuffer(bytes).subarray(at, at + limit - before + 1);
    const block = before === 0 ? fresh : Buffer.concat([this.#pending, fresh]);
    const end = this.#blockEnd(block, before);
    if (end === -1) {
      if (block.length > limit || !this.#mayGoOn(block)) this.#state = "lost";
      else this.#pending = before === 0 ? Buffer.from(fresh) : block;
      this.#offset += fresh.length;
      return fresh.length;
    }
    this.#pending = empty;
    this.#offset += end - before;
    if (this.#state === "chunk-size") this.#chunk(block.toString("latin1", 0, end));
    else if (this.#state === "trailers") this.#end();
    else this.#head(block.subarray(0, end));
    return end - before;
  }

  /** Where the head, line or trailers end; what was searched before is not searched again. */
  #blockEnd(block: Buffer, searched: number): number {
    if (this.#state === "chunk-size") return block.indexOf(0x0a, searched) + 1 || -1;
    if (this.#state === "trailers") {
      // Without trailers the empty line comes at once.
      if (block[0] === 0x0a) return 1;
      if (block[0] === 0x0d && (block.length < 2 || block[1] === 0x0a)) return block.length < 2 ? -1 : 2;
      return headEnd(block, Math.max(0, searched - 2));
    }
    return this.#headEnd(block, searched);
  }

  /** Bytes that cannot become a head are not waited for. */
  #mayGoOn(block: Buffer): boolean {
    if (this.#state !== "head") return true;
    return !this.#isLast && mayBeHead(block, this.#direction);
  }

  #headEnd(block: Buffer, searched: number): number {
    const from = skipEmptyLines(block, 0);
    return from === block.length ? -1 : headEnd(block, Math.max(from, searched - 2));
  }

  #head(bytes: Buffer): void {
    const head = readHead(bytes, this.#direction);
    if (head === undefined || this.#isLast) {
      this.#state = "lost";
      return;
    }
    const isInterim = head.status >= 100 && head.status < 200 && head.status !== 101;
    if (isInterim) {
      if (this.#expected.length === 0) this.#report(true);
      return;
    }
    const framing = bodyFraming(head, this.#direction === "response" ? this.#nextMethod() : head.method);
    this.#isLast = framing.isLast;
    if (head.status === 101 && /^websocket$/i.test(headerValues(head.headers, upgrade).join())) this.next = webSocket;
    if (framing.kind === "invalid") this.#state = "lost";
    else if (framing.kind === "until-close") this.#state = "until-close";
    else if (framing.kind === "chunked") this.#state = "chunk-size";
    else {
      this.#state = "body";
      this.#remaining = framing.length;
      if (framing.length === 0) this.#end();
    }
  }

  #nextMethod(): string {
    const method = this.#expected.shift();
    if (method === undefined) this.#early++;
    return method ?? "";
  }

  /** RFC 9112 section 7.1: size in hexadecimal, then extensions that may be ignored. */
  #chunk(line: string): void {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n$/i.exec(line);
    if (size === null) this.#state = "lost";
    else if (Number.parseInt(size[1]!, 16) === 0) this.#state = "trailers";
    else {
      this.#state = "chunk-data";
      // The data and the CRLF after it.
      this.#remaining = Number.parseInt(size[1]!, 16) + 2;
    }
  }

  #end(): void {
    this.#state = "head";
    this.#remaining = 0;
    this.#report(false);
  }

  #report(isAlone: boolean): void {
    const start = this.#start;
    this.#start = this.#offset;
    this.#sink.message(start, this.#offset, isAlone);
  }
}

const upgrade = headerPattern("upgrade");
const empty = Buffer.alloc(0);
