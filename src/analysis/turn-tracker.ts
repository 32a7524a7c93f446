import { type Connection, PayloadState } from "./connection.js";
import { settleLate } from "./late-turns.js";
import { type ExchangeListener, MessagePairing } from "./message-pairing.js";
import { OpenExchange } from "./open-exchange.js";
import { OpenTurn } from "./open-turn.js";
import type { PayloadSink } from "./payload-stream.js";
import { GapCause } from "./payload-stream.js";
import { type Recognition, showsMessages } from "./recognition.js";
import { settle } from "./settle.js";
import { Budget } from "./time-budget.js";
import { getsNoAnswer, incompleteOf, leaveMessages, switchTo } from "./turn-protocol.js";

/**
 * Cuts the payload of both directions into turns and exchanges, and gives each stretch of time to its part of the time budget.
 * One tracker serves all connections: set `connection` and `side` before payload is pushed.
 */
export class TurnTracker implements PayloadSink {
  connection: Connection | null = null;
  side: 0 | 1 = 0;
  /** The answer to a request that the capture does not have. */
  readonly #untold = new OpenTurn();
  readonly #listener: ExchangeListener;
  readonly #recognition: Recognition;
  readonly #keepPayload: number;

  constructor(listener: ExchangeListener, recognition: Recognition, keepPayload: number) {
    this.#recognition = recognition;
    this.#listener = listener;
    this.#keepPayload = keepPayload;
  }

  data(bytes: Uint8Array, start: number, end: number, _offset: number, frame: number, timeNs: number): void {
    const connection = this.connection!;
    const turn = this.#turn(connection, timeNs);
    turn.add(frame, connection.cursorNs, end - start);
    const isUnasked = turn === connection.exchange!.unasked;
    const isKept = isUnasked ? connection.details !== null : turn !== this.#untold && this.#isKept(connection);
    if (isKept) turn.keep(bytes, start, end, this.#keepPayload);
    if (connection.state === PayloadState.banner) return;
    const isRequest = this.side === connection.clientSide;
    if (isRequest && this.#recognition.isOpen(connection)) this.#recognise(connection, bytes, start, end);
    if (connection.messages !== null) this.#message(connection, isRequest, bytes, start, end, frame);
  }

  gap(length: number, _offset: number, cause: number, frame: number, timeNs: number): void {
    const connection = this.connection!;
    const isMore = this.side === connection.clientSide && connection.messages?.isAnsweredEarly === true;
    const wasAnswered = connection.state === PayloadState.response && isAnswered(connection);
    connection.messages?.gap(this.side === connection.clientSide, length);
    if (cause === GapCause.snapped) {
      this.#snapped(connection, length, frame, timeNs);
      return;
    }
    const sender = this.side === 0 ? connection.a : connection.b;
    sender.missingBytes += length;
    if (sender.missingFrame === 0) sender.missingFrame = frame;
    // Bytes that nobody saw take no time of their own and begin no turn; they belong to the turn under way in their direction.
    const isClient = this.side === connection.clientSide;
    const turn = isClient ? connection.exchange?.request : connection.exchange?.response;
    if (turn === undefined) return;
    // What is missing behind a whole answer is none of it.
    if (wasAnswered && !isClient) {
      connection.exchange!.saysUnasked = true;
      connection.exchange!.unasked.missingBytes += length;
      return;
    }
    if ((connection.state === PayloadState.request) !== isClient && !isMore) {
      // An answer that nobody saw is one: what the client says next is not more of its request.
      // The same way, what answers a request that nobody saw is not more of the answer to the one before it.
      const isFollowed = connection.state === PayloadState.request || connection.messages?.isSeveral !== true;
      if (!isFollowed || connection.state < PayloadState.request) return;
      connection.exchange!.isOver = true;
      if (!isClient) connection.exchange!.isAnswerMissed = true;
      return;
    }
    turn.missingBytes += length;
    turn.payload?.interrupt();
  }

  /** The bytes were sent, and how many, but the snap length cut them off the end of a frame. */
  #snapped(connection: Connection, length: number, frame: number, timeNs: number): void {
    const isClient = this.side === connection.clientSide;
    let turn = isClient ? connection.exchange?.request : connection.exchange?.response;
    const said = [connection.exchange?.unasked, this.#untold].find((one) => one?.lastFrame === frame);
    if (!isClient && said !== undefined) turn = said;
    if (turn === undefined || turn.lastFrame !== frame) turn = this.#turn(connection, timeNs);
    turn.add(frame, connection.cursorNs, length);
    turn.payload?.interrupt();
  }

  /** The connection ends at `endNs`: ends the exchange under way and gives out the rest of its time. */
  finish(connection: Connection, endNs: number): void {
    settleLate(connection);
    const isQuiet = connection.messages?.isQuiet === true;
    const incomplete = incompleteOf(connection);
    if (connection.exchange !== null) connection.exchange.incomplete = incomplete;
    connection.messages?.finish(incomplete);
    if (connection.state === PayloadState.banner) this.#endBanner(connection);
    else if (connection.state !== PayloadState.quiet) this.#endExchange(connection, true);
    const tcp = connection.tcp;
    if (tcp !== null) this.#settleHandshake(connection, endNs);
    if (tcp === null || tcp.closingSide === -1) {
      if (endNs > connection.cursorNs) settle(connection, endNs, Budget.idle, null, -1);
      return;
    }
    // A client that closes has thought until then; a server that closes has merely waited.
    const isIdle = connection.state === PayloadState.response || (connection.state === PayloadState.request && isQuiet);
    const isThinking = tcp.closingSide === connection.clientSide && isIdle;
    if (tcp.closeStartNs > connection.cursorNs) {
      settle(connection, tcp.closeStartNs, isThinking ? Budget.think : Budget.idle, null, -1);
    }
    settle(connection, endNs, Budget.close, null, -1);
  }

  /** The turn that payload of this side belongs to, begun if need be; the time up to it is given out. */
  #turn(connection: Connection, timeNs: number): OpenTurn {
    if (connection.exchange === null) {
      connection.exchange = new OpenExchange();
      this.#settleHandshake(connection, timeNs);
    }
    const exchange = connection.exchange;
    if (this.side === connection.clientSide) {
      // Nobody answers what was sent so far: this is not more of it, it is the next.
      const isOver = connection.messages?.isQuiet === true || exchange.isOver || isNextDatagram(connection, timeNs);
      if (connection.state === PayloadState.request && !isOver) {
        exchange.requestSpreadNs += settle(connection, timeNs, Budget.request, "request", this.side);
      } else if (connection.state === PayloadState.response && connection.messages?.isRequestOpen === true) {
        resumeRequest(connection, exchange);
        exchange.requestSpreadNs += settle(connection, timeNs, Budget.request, "request", this.side);
      } else if (connection.state === PayloadState.response && connection.messages?.isAnsweredEarly === true) {
        // The answer goes on, or is there already.
        exchange.requestSpreadNs += settle(connection, timeNs, Budget.request, "request", this.side);
      } else this.#beginExchange(connection, exchange, timeNs);
      return exchange.request;
    }
    switch (connection.state) {
      case PayloadState.response:
        if (exchange.isOver || exchange.next !== null || exchange.saysUnasked || isAnswered(connection)) {
          if (!exchange.isOver) return this.#unaskedTurn(connection, exchange, timeNs);
          settle(connection, timeNs, Budget.idle, null, this.side);
          this.#untold.clear();
          return this.#untold;
        }
        exchange.responseSpreadNs += settle(connection, timeNs, Budget.response, "response", this.side);
        break;
      case PayloadState.request:
        exchange.isOver = false;
        connection.state = PayloadState.response;
        if (connection.messages?.isQuiet === true) return this.#unaskedTurn(connection, exchange, timeNs);
        exchange.serviceTimeNs = settle(connection, timeNs, Budget.service, "service", this.side);
        break;
      default:
        // Without its beginning one cannot tell what a server was waiting for.
        settle(connection, timeNs, hasBeginning(connection) ? Budget.banner : Budget.idle, null, this.side);
        connection.state = PayloadState.banner;
    }
    return exchange.response;
  }

  /** A server that speaks while nobody waits for an answer has not worked until then. */
  #unaskedTurn(connection: Connection, exchange: OpenExchange, timeNs: number): OpenTurn {
    settle(connection, timeNs, Budget.idle, null, this.side);
    exchange.saysUnasked = true;
    return exchange.unasked;
  }

  #beginExchange(connection: Connection, exchange: OpenExchange, timeNs: number): void {
    if (connection.state === PayloadState.banner) this.#endBanner(connection);
    else if (connection.state !== PayloadState.quiet) {
      settleLate(connection);
      this.#endExchange(connection);
    }
    const isThinking = connection.state !== PayloadState.quiet || hasBeginning(connection);
    const sentNs = this.#sentNs(connection, timeNs);
    const passedNs = settle(connection, sentNs, isThinking ? Budget.think : Budget.idle, null, this.side);
    connection.exchangesBegun++;
    exchange.begin(connection.exchangesBegun, false, isThinking ? passedNs : 0);
    exchange.kept = this.#listener.wants(connection);
    connection.state = PayloadState.request;
    if (sentNs < timeNs) {
      exchange.requestSpreadNs += settle(connection, timeNs, Budget.request, "request", this.side);
    }
  }

  /** When the client was seen to have sent a request that this time completes: before, when its first segment was lost and others waited for it. */
  #sentNs(connection: Connection, timeNs: number): number {
    if (connection.delays === null) return timeNs;
    const { stream } = this.side === 0 ? connection.a : connection.b;
    return Math.min(timeNs, stream!.waitingSinceNs);
  }

  #endExchange(connection: Connection, isLast = false): void {
    const exchange = connection.exchange!;
    const messages = connection.messages;
    this.#endUnasked(connection, exchange, isLast);
    const isAnswered = connection.state === PayloadState.response;
    const answer = messages?.wholeAnswer ?? null;
    if (answer !== null && answer.bytes < exchange.response.bytes) exchange.response = answer;
    if (messages !== null && !messages.inStep) {
      messages.finish();
      leaveMessages(connection, messages);
    }
    if (messages?.turnsEnd() === true) connection.details?.phases.endExchanges(connection.exchangesBegun);
    else {
      if (!isAnswered && !exchange.isAnswerMissed) exchange.isOneWay = getsNoAnswer(connection, exchange);
      this.#listener.exchangeEnds(connection, exchange, isAnswered);
    }
    switchTo(connection, exchange.next);
  }

  /** What the server said unasked and no message has told: all of it, or at the connection's end the message that was cut short. */
  #endUnasked(connection: Connection, { unasked }: OpenExchange, isLast: boolean): void {
    const { messages } = connection;
    const cut = isLast ? messages?.takeUnasked() : null;
    if (cut) this.#listener.unaskedEnds(connection, cut);
    else if (messages?.leavesUnasked() !== true && unasked.dataFrames > 0) {
      this.#listener.unaskedEnds(connection, unasked);
    }
    unasked.clear();
  }

  /** Protocols are told by what the client says first. */
  #recognise(connection: Connection, bytes: Uint8Array, start: number, end: number): void {
    const recogniser = this.#recognition.byRequest(connection, bytes.subarray(start, end));
    if (recogniser === null) return;
    // Within a request the borders are unknown; the next one begins where its turn begins.
    const transport = connection.tcp === null ? "udp" : "tcp";
    if (showsMessages(recogniser, transport) && connection.exchange!.request.dataFrames === 1) {
      connection.messages = new MessagePairing(connection, recogniser, this.#listener, this.#keepPayload);
    }
  }

  #message(
    connection: Connection,
    isRequest: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: number,
  ): void {
    const messages = connection.messages!;
    messages.data(isRequest, bytes, start, end, frame, connection.cursorNs);
    // Turns that were told by messages so far are told by them to their end.
    if (!messages.inStep && !messages.isSeveral) leaveMessages(connection, messages);
  }

  #endBanner(connection: Connection): void {
    const exchange = connection.exchange!;
    if (connection.details !== null && exchange.response.dataFrames > 0) {
      connection.details.banner = exchange.response.toTurn();
    }
  }

  /** Before the first payload, or at the end when there is none: a handshake's time lasts to its last segment. */
  #settleHandshake(connection: Connection, nowNs: number): void {
    const tcp = connection.tcp;
    if (tcp === null || connection.handshakeSettled || !hasBeginning(connection)) return;
    connection.handshakeSettled = true;
    const isComplete = tcp.ackFrame !== 0;
    const untilNs = isComplete ? tcp.ackNs : tcp.closingSide !== -1 ? tcp.closeStartNs : nowNs;
    settle(connection, Math.min(untilNs, nowNs), Budget.handshake, null, -1);
  }

  #isKept(connection: Connection): boolean {
    return connection.state === PayloadState.banner ? connection.details !== null : connection.exchange!.kept;
  }
}

/** The server has only told the client to go on (HTTP's 100 Continue): the time until then was part of the request. */
function resumeRequest(connection: Connection, exchange: OpenExchange): void {
  const budget = connection.details?.budget;
  budget?.move(Budget.service, Budget.request, exchange.serviceTimeNs, 1);
  budget?.move(Budget.response, Budget.request, exchange.responseSpreadNs, exchange.response.dataFrames - 1);
  exchange.requestSpreadNs += exchange.serviceTimeNs + exchange.responseSpreadNs;
  exchange.serviceTimeNs = 0;
  exchange.responseSpreadNs = 0;
  for (const delay of exchange.delays) delay.in = "request";
  exchange.response.clear();
  connection.state = PayloadState.request;
}

/** A request of several datagrams is sent at once. Timers that repeat one, or give it up, are longer: RFC 1035 (4.2.1) says seconds. */
const datagramsWithinNs = 1e8;

/** Nobody answered the client's last datagram, and what it says now, of its own, is the next. A protocol that shows messages tells itself. */
function isNextDatagram({ tcp, messages, exchange }: Connection, timeNs: number): boolean {
  return tcp === null && messages === null && timeNs - exchange!.request.endNs > datagramsWithinNs;
}

/** The client has its answer, all of it. */
function isAnswered({ messages }: Connection): boolean {
  return messages?.isAnswered === true;
}

function hasBeginning(connection: Connection): boolean {
  return connection.tcp === null || connection.tcp.synFrame !== 0;
}
