import type { Exchange } from "../report/report.js";
import type { Connection } from "./connection.js";
import type { ConnectionDetails } from "./connection-details.js";
import type { ExchangeTiming } from "./exchange-timing.js";
import type { ExchangeListener } from "./message-pairing.js";
import type { OpenExchange } from "./open-exchange.js";
import type { OpenTurn } from "./open-turn.js";
import type { Pair, Pairs } from "./pairs.js";
import type { ProblemLog } from "./problem-log.js";
import type { Recognition } from "./recognition.js";
import { SlowestExchanges } from "./slowest-exchanges.js";

/** Of one connection. */
const maximumUnasked = 100;

/** Counts and times every exchange, and keeps the first ones of the connections that are shown. */
export class ExchangeRecorder implements ExchangeListener {
  answered = 0;
  readonly slowest = new SlowestExchanges();
  #room: number;
  readonly #pairs: Pairs;
  readonly #problems: ProblemLog;
  readonly #recognition: Recognition;
  readonly #listener: ((exchange: Exchange) => void) | undefined;

  constructor(
    keepExchanges: number,
    pairs: Pairs,
    problems: ProblemLog,
    recognition: Recognition,
    listener?: (exchange: Exchange) => void,
  ) {
    this.#recognition = recognition;
    this.#room = keepExchanges;
    this.#pairs = pairs;
    this.#problems = problems;
    this.#listener = listener;
  }

  wants(connection: Connection): boolean {
    return this.#listener !== undefined || (connection.details !== null && this.#room > 0);
  }

  exchangeEnds(connection: Connection, exchange: OpenExchange, isAnswered: boolean): void {
    if (connection.pair === null) connection.pair = this.#pairs.of(connection);
    if (isAnswered) {
      const { requestSpreadNs, serviceTimeNs, responseSpreadNs, thinkTimeNs } = exchange;
      const apduNs = apduResponseTime(exchange);
      connection.exchangesAnswered++;
      const timing = timingOf(connection.pair, connection.details);
      this.countAnswered(
        connection.pair,
        timing,
        requestSpreadNs,
        serviceTimeNs,
        responseSpreadNs,
        apduNs,
        thinkTimeNs,
      );
      if (serviceTimeNs >= this.slowest.shortestNs) this.#offerSlow(connection, exchange);
    } else if (exchange.isOneWay) {
      connection.pair.oneWay++;
    } else if (exchange.isAnswerMissed) {
      connection.pair.missedAnswers++;
    } else {
      connection.pair.unanswered++;
      // One-way datagrams are no failure.
      if (connection.tcp !== null) {
        this.#problems.add("unanswered-request", "note", [exchange.request.firstFrame], connection.id, {
          exchange: exchange.number,
          bytes: exchange.request.bytes,
        });
      }
    }
    if (exchange.incomplete !== null) this.#reportIncomplete(connection, exchange, exchange.incomplete);
    if (exchange.kept) this.#keep(connection, exchange, isAnswered);
  }

  unaskedEnds(connection: Connection, turn: OpenTurn): void {
    connection.pair ??= this.#pairs.of(connection);
    connection.pair.unasked++;
    const { details } = connection;
    if (details === null) return;
    details.unaskedCount++;
    if (details.unasked.length >= maximumUnasked) return;
    const recogniser = connection.exchange?.next ?? connection.recogniser;
    const label = recogniser?.describeResponse(turn.keptBytes()) ?? null;
    details.unasked.push({ turn: turn.toTurn(), label });
  }

  /** Counts and times an exchange that was answered. Durations in nanoseconds. */
  countAnswered(
    pair: Pair,
    timing: ExchangeTiming,
    requestSpreadNs: number,
    serviceTimeNs: number,
    responseSpreadNs: number,
    apduResponseTimeNs: number,
    thinkTimeNs: number,
  ): void {
    this.answered++;
    pair.exchanges++;
    timing.requestSpread.record(requestSpreadNs);
    timing.serviceTime.record(serviceTimeNs);
    timing.responseSpread.record(responseSpreadNs);
    timing.apduResponseTime.record(apduResponseTimeNs);
    timing.thinkTime.record(thinkTimeNs);
  }

  /** The exchange as the report shows it: complete, or as far as it has come. */
  toExchange(connection: Connection, exchange: OpenExchange, isAnswered: boolean): Exchange {
    const request = exchange.request.keptBytes();
    const response = exchange.response.keptBytes();
    const recogniser = this.#recognition.byExchange(connection, request, response);
    return {
      number: exchange.number,
      connection: connection.id,
      request: exchange.request.toTurn(),
      response: isAnswered ? exchange.response.toTurn() : null,
      requestSpreadNs: exchange.requestSpreadNs,
      serviceTimeNs: isAnswered ? exchange.serviceTimeNs : null,
      responseSpreadNs: isAnswered ? exchange.responseSpreadNs : null,
      apduResponseTimeNs: isAnswered ? apduResponseTime(exchange) : null,
      thinkTimeNs: exchange.thinkTimeNs,
      delays: [...exchange.delays],
      isOneWay: exchange.isOneWay,
      incomplete: exchange.incomplete,
      isAnswerMissed: !isAnswered && exchange.isAnswerMissed,
      pipelineDepth: exchange.pipelineDepth,
      requestLabel: recogniser?.describeRequest(request) ?? null,
      responseLabel: isAnswered ? (recogniser?.describeResponse(response) ?? null) : null,
    };
  }

  #offerSlow({ id }: Connection, { number, request, response, serviceTimeNs }: OpenExchange): void {
    this.slowest.offer({
      connection: id,
      number,
      firstFrame: request.firstFrame,
      lastFrame: response.lastFrame,
      requestBytes: request.bytes,
      responseBytes: response.bytes,
      serviceTimeNs,
    });
  }

  #reportIncomplete({ id }: Connection, exchange: OpenExchange, message: "request" | "response"): void {
    const { lastFrame, bytes } = exchange[message];
    const details = { exchange: exchange.number, message, bytes };
    this.#problems.add("incomplete-message", "warning", [lastFrame], id, details);
  }

  #keep(connection: Connection, exchange: OpenExchange, isAnswered: boolean): void {
    const reported = this.toExchange(connection, exchange, isAnswered);
    if (connection.details !== null && this.#room > 0) {
      this.#room--;
      connection.details.exchanges.push(reported);
    }
    this.#listener?.(reported);
  }
}

function apduResponseTime(exchange: OpenExchange): number {
  return exchange.requestSpreadNs + exchange.serviceTimeNs + exchange.responseSpreadNs + exchange.lostNs;
}

/** Where a connection's exchanges are timed: its own distribution is added to its pair's when the connection ends. */
export function timingOf(pair: Pair, details: ConnectionDetails | null): ExchangeTiming {
  return details === null ? pair.timing : details.timing;
}
