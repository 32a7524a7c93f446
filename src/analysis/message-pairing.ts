import type { Recogniser } from "../protocols/recogniser.js";
import type { Connection } from "./connection.js";
import { isHeldUp, type Loss, takeLosses } from "./exchange-losses.js";
import { MessageDirection } from "./message-direction.js";
import type { OpenExchange } from "./open-exchange.js";
import type { OpenTurn } from "./open-turn.js";
import { pairedExchange, type WaitingRequest } from "./paired-exchange.js";

/** Requests that may wait for their answers at once; of more, the oldest counts as unanswered. */
const maximumWaiting = 1024;

/** Losses that are remembered for requests which still wait. */
const maximumLosses = 64;

/** Takes exchanges as they end, told by turns or by messages. */
export interface ExchangeListener {
  /** Whether somebody will want to read the connection's next exchange: its payload is kept then. */
  wants(connection: Connection): boolean;
  exchangeEnds(connection: Connection, exchange: OpenExchange, isAnswered: boolean): void;
  /** The server has said this without being asked: one message where the protocol shows them, else all until the client spoke. */
  unaskedEnds(connection: Connection, turn: OpenTurn): void;
}

/**
 * Pairs the messages of one connection whose protocol shows where they begin and end. As long as a turn is one message,
 * the turns are the exchanges and nothing happens here; as soon as several requests are under way (pipelining, several DNS
 * questions on one socket), each is an exchange of its own, with the frames and times of its own messages.
 */
export class MessagePairing {
  /** True while the messages, not the turns, tell the exchanges. */
  isSeveral = false;
  readonly #connection: Connection;
  readonly #recogniser: Recogniser;
  readonly #listener: ExchangeListener;
  readonly #keepPayload: number;
  readonly #request: MessageDirection;
  readonly #response: MessageDirection;
  #waiting: WaitingRequest[] = [];
  #depthAtBegin = 0;
  /** The server spoke within a request, and what it said was no answer. */
  #interrupted = false;
  /** The server was in the middle of what nobody had asked for when the client spoke: the rest of it answers nothing. */
  #isHalfUnasked = false;
  /** Before its answer the server gave an interim one, which is part of it. */
  #isPreceded = false;
  /** The first answered pair of these turns, held back until it is clear whether there are more. */
  #held: { request: WaitingRequest; response: OpenTurn } | null = null;
  /** The last request, when it gets no answer: held back for what may still be lost of it. */
  #alone: WaitingRequest | null = null;
  /** The answer that came before its request was over. */
  #early: OpenTurn | null = null;
  /** Losses of time while these turns were under way, the last ones. */
  #losses: Loss[] = [];
  /** Bytes are missing where an answer was due: whose answers they were nobody knows, but there were some. */
  #isAnswerMissed = false;
  /** Number of the turns whose first request has taken it. */
  #numberedTurn = 0;

  constructor(connection: Connection, recogniser: Recogniser, listener: ExchangeListener, keepPayload: number) {
    this.#connection = connection;
    this.#recogniser = recogniser;
    this.#listener = listener;
    this.#keepPayload = keepPayload;
    this.#request = new MessageDirection((turn, isAlone) => this.#requestComplete(turn, isAlone));
    this.#response = new MessageDirection((turn, isAlone) => this.#responseComplete(turn, isAlone));
    this.#request.framer = recogniser.createFramer?.("request", this.#request) ?? null;
    this.#response.framer = recogniser.createFramer?.("response", this.#response) ?? null;
  }

  /** False once the borders of the messages are lost: from then on the turns are all there is. */
  get inStep(): boolean {
    return this.#request.inStep && this.#response.inStep;
  }

  /** The protocol that the connection has switched to. */
  get next(): Recogniser | null {
    return this.#response.next;
  }

  /** True when all that the server has said told the client to go on with its request. */
  get isRequestOpen(): boolean {
    return this.#interrupted && this.#request.isUnderWay && !this.#response.isUnderWay && !this.isSeveral;
  }

  /** True when the server has begun to answer a request that is not over: what the client says next is the rest of it. */
  get isAnsweredEarly(): boolean {
    return this.#recogniser.answersEarly === true && this.inStep && this.#request.isUnderWay && !this.isSeveral;
  }

  /** True when every request so far was whole and nobody waits for an answer: what comes next begins something new. */
  get isQuiet(): boolean {
    return this.isSeveral && this.isAnswered;
  }

  /** True when the last request has its answer, all of it: what the server says next was not asked for. */
  get isAnswered(): boolean {
    const isAllSaid = this.inStep && !this.#request.isUnderWay && this.#waiting.length === 0;
    return isAllSaid && (this.isSeveral || this.#held !== null);
  }

  /** The answer of turns that are one exchange, without what the server said unasked in its last frame. */
  get wholeAnswer(): OpenTurn | null {
    const isKnown = this.inStep && this.next === null && !this.#isPreceded;
    return isKnown && this.#held !== null ? this.#held.response : null;
  }

  /** Turns end: whether the server is in the middle of a message that nobody asked for, which is told when it is whole. */
  leavesUnasked(): boolean {
    this.#isHalfUnasked ||= this.isAnswered && this.next === null && this.#response.isUnderWay;
    this.#isHalfUnasked &&= this.inStep;
    return this.#isHalfUnasked;
  }

  /** The connection ends: the beginning of a message that nobody asked for is all there is of it. */
  takeUnasked(): OpenTurn | null {
    return this.#isHalfUnasked || (this.isAnswered && this.next === null) ? this.#response.take() : null;
  }

  /** Which message would be cut short if nothing more came from its sender: the answer under way, or the request. */
  incomplete(isServerDone: boolean, isClientDone: boolean): OpenExchange["incomplete"] {
    if (isServerDone && this.#response.isIncomplete && !this.isAnswered) return "response";
    return isClientDone && this.#request.isIncomplete ? "request" : null;
  }

  /** True when the next that the server says begins the answer of a request that the client's loss of the first of these frames held up. */
  isNextHeldUp(frames: readonly number[]): boolean {
    const next = this.#waiting[0];
    return !this.#response.isUnderWay && next !== undefined && isHeldUp(next.turn, frames);
  }

  /** Time was lost while requests were under way or waiting. */
  lost(loss: Loss): void {
    this.#losses.push(loss);
    if (this.#losses.length > maximumLosses) this.#losses.shift();
  }

  data(isRequest: boolean, bytes: Uint8Array, start: number, end: number, frame: number, timeNs: number): void {
    const direction = isRequest ? this.#request : this.#response;
    if (isRequest && !direction.isUnderWay) this.#depthAtBegin = this.#waiting.length;
    const limit = this.#listener.wants(this.#connection) ? this.#keepPayload : -1;
    direction.push(bytes, start, end, frame, timeNs, limit);
  }

  gap(isRequest: boolean, length: number): void {
    (isRequest ? this.#request : this.#response).skip(length);
    if (!isRequest && !this.#response.inStep) this.#isAnswerMissed = true;
  }

  /** The turns end. Returns true when their exchanges were told one by one; else the turns are one exchange. */
  turnsEnd(): boolean {
    const wasSeveral = this.isSeveral;
    this.#tellAlone();
    this.#held = null;
    this.#isPreceded = false;
    this.#interrupted = false;
    if (!wasSeveral) {
      this.#waiting = [];
      this.#early = null;
      // The turns' exchange has told these bytes; they are not told again as part of the message that they begin.
      this.#request.take();
      if (!this.#isHalfUnasked) this.#response.take();
    }
    this.isSeveral = this.#waiting.length > 0 || (wasSeveral && this.#request.isUnderWay);
    if (!this.isSeveral) this.#losses = [];
    return wasSeveral;
  }

  /** The connection ends, or its messages are lost: what still waits was not answered. `incomplete`: which message that cuts short. */
  finish(incomplete: OpenExchange["incomplete"] = null): void {
    if (!this.isSeveral) return;
    this.#tellAlone();
    const cut = this.#request.take();
    const cutRequest = cut === null ? null : this.#numbered(cut, undefined);
    if (cutRequest !== null) this.#waiting.push(cutRequest);
    const unfinished = this.#early ?? (this.#isHalfUnasked ? null : this.#response.take());
    this.#early = null;
    if (unfinished !== null && this.#waiting.length > 0) {
      this.#pair(this.#waiting.shift()!, unfinished, incomplete === "response" ? incomplete : null);
    }
    for (const request of this.#waiting) {
      this.#pair(request, null, request === cutRequest && incomplete === "request" ? incomplete : null);
    }
    this.#waiting = [];
  }

  #requestComplete(turn: OpenTurn, isAlone: boolean): void {
    if (isAlone) {
      this.#becomeSeveral();
      this.#tellAlone();
      this.#alone = { ...this.#numbered(turn, undefined), depth: 0 };
      return;
    }
    const id = this.#recogniser.pairingId?.(turn.keptBytes(), "request");
    const repeated = id === undefined ? undefined : this.#waiting.find((request) => request.id === id);
    if (repeated !== undefined) {
      // The same question again: one exchange, whose request took as long as it took to be heard.
      repeated.turn.lastFrame = turn.lastFrame;
      repeated.turn.endNs = turn.endNs;
      repeated.turn.dataFrames += turn.dataFrames;
      repeated.turn.bytes += turn.bytes;
      return;
    }
    this.#waiting.push(this.#numbered(turn, id));
    this.#depthAtBegin = this.#waiting.length;
    const framer = this.#response.framer;
    if (framer?.expect !== undefined) framer.expect(turn.keptBytes());
    if (this.#waiting.length > maximumWaiting) this.#pair(this.#waiting.shift()!, null);
    if (this.#waiting.length > 1) this.#becomeSeveral();
    const early = this.#early;
    this.#early = null;
    if (early !== null) this.#responseComplete(early, false);
  }

  #responseComplete(turn: OpenTurn, looksAlone: boolean): void {
    const isAlone = looksAlone && this.#recogniser.isAnswer?.(turn.keptBytes()) !== true;
    // What a server says of its own accord answers nothing.
    this.#interrupted = isAlone && this.#request.isUnderWay && this.#waiting.length === 0;
    if (this.#isUnasked(isAlone)) {
      // Turns would take it for the answer.
      if (this.#waiting.length > 0) this.#becomeSeveral();
      this.#isHalfUnasked = false;
      this.#listener.unaskedEnds(this.#connection, turn);
      this.#connection.exchange!.unasked.clear();
      return;
    }
    if (isAlone) {
      this.#isPreceded = true;
      return;
    }
    const id = this.#recogniser.pairingId?.(turn.keptBytes(), "response");
    const index = id === undefined ? 0 : this.#waiting.findIndex((request) => request.id === id);
    const request = this.#waiting[index];
    if (request === undefined) {
      if (this.#recogniser.answersEarly === true && this.#request.isUnderWay) this.#early ??= turn;
      return;
    }
    this.#waiting.splice(index, 1);
    if (this.#held !== null || this.#request.isUnderWay || this.#waiting.length > 0) this.#becomeSeveral();
    if (this.isSeveral) this.#pair(request, turn);
    else this.#held = { request, response: turn };
  }

  /**
   * Whether the message that has just ended is one that nobody asked for: begun when every answer was given, or of the server's own accord.
   * HTTP's interim responses (RFC 9110, 15.2) are part of the answer that they announce.
   */
  #isUnasked(isAlone: boolean): boolean {
    if (this.isAnswered || this.#isHalfUnasked) return true;
    if (this.#recogniser.answersEarly === true) return false;
    return isAlone || (this.isSeveral && this.#waiting.length === 0);
  }

  #becomeSeveral(): void {
    this.isSeveral = true;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#pair(held.request, held.response);
  }

  /** A complete request, with what its exchange will need when it is told, perhaps turns later. */
  #numbered(turn: OpenTurn, id: number | undefined): WaitingRequest {
    const connection = this.#connection;
    const turns = connection.exchange!;
    const isFirst = turns.number !== this.#numberedTurn;
    this.#numberedTurn = turns.number;
    if (!isFirst) connection.exchangesBegun++;
    return {
      turn,
      number: isFirst ? turns.number : connection.exchangesBegun,
      kept: isFirst ? turns.kept : this.#listener.wants(connection),
      thinkTimeNs: isFirst ? turns.thinkTimeNs : 0,
      depth: this.#depthAtBegin,
      id,
    };
  }

  #tellAlone(): void {
    const request = this.#alone;
    this.#alone = null;
    if (request !== null) this.#tell(request, null, true);
  }

  #pair(request: WaitingRequest, response: OpenTurn | null, incomplete: OpenExchange["incomplete"] = null): void {
    this.#tellAlone();
    this.#tell(request, response, false, incomplete);
  }

  /** Tells one exchange. */
  #tell(
    request: WaitingRequest,
    response: OpenTurn | null,
    isOneWay: boolean,
    incomplete: OpenExchange["incomplete"] = null,
  ): void {
    const exchange = pairedExchange(request, response);
    exchange.isOneWay = isOneWay;
    exchange.incomplete = incomplete;
    exchange.isAnswerMissed = this.#isAnswerMissed && response === null && !isOneWay;
    takeLosses(exchange, this.#losses, response !== null);
    this.#listener.exchangeEnds(this.#connection, exchange, response !== null);
  }
}
