import type { Exchange } from "../report/report.js";
import { type Connection, PayloadState } from "./connection.js";
import type { ExchangeTiming } from "./exchange-timing.js";
import type { OpenExchange } from "./open-exchange.js";
import type { Pairs } from "./pairs.js";
import type { ProblemLog } from "./problem-log.js";
import type { TurnListener } from "./turn-tracker.js";

/** Counts and times every exchange, and keeps the first ones of the connections that are shown. */
export class ExchangeRecorder implements TurnListener {
  answered = 0;
  unanswered = 0;
  #room: number;
  readonly #pairs: Pairs;
  readonly #problems: ProblemLog;
  readonly #listener: ((exchange: Exchange) => void) | undefined;

  constructor(keepExchanges: number, pairs: Pairs, problems: ProblemLog, listener?: (exchange: Exchange) => void) {
    this.#room = keepExchanges;
    this.#pairs = pairs;
    this.#problems = problems;
    this.#listener = listener;
  }

  exchangeBegins(connection: Connection): boolean {
    if (connection.details !== null && this.#room > 0) {
      this.#room--;
      return true;
    }
    return this.#listener !== undefined;
  }

  exchangeEnds(connection: Connection): void {
    const exchange = connection.exchange!;
    const isAnswered = connection.state === PayloadState.response;
    if (connection.pair === null) connection.pair = this.#pairs.of(connection);
    if (isAnswered) {
      this.answered++;
      connection.pair.exchanges++;
      recordTiming(connection.pair.timing, exchange);
      if (connection.details !== null) recordTiming(connection.details.timing, exchange);
    } else {
      this.unanswered++;
      connection.pair.unanswered++;
      // One-way datagrams are no failure.
      if (connection.tcp !== null) {
        this.#problems.add("unanswered-request", "note", [exchange.request.firstFrame], connection.id, {
          exchange: exchange.number,
          bytes: exchange.request.bytes,
        });
      }
    }
    if (exchange.kept) this.#keep(connection, exchange, isAnswered);
  }

  #keep(connection: Connection, exchange: OpenExchange, isAnswered: boolean): void {
    const reported: Exchange = {
      number: exchange.number,
      connection: connection.id,
      request: exchange.request.toTurn(),
      response: isAnswered ? exchange.response.toTurn() : null,
      requestSpreadNs: exchange.requestSpreadNs,
      serviceTimeNs: isAnswered ? exchange.serviceTimeNs : null,
      responseSpreadNs: isAnswered ? exchange.responseSpreadNs : null,
      apduResponseTimeNs: isAnswered ? apduResponseTime(exchange) : null,
      thinkTimeNs: exchange.thinkTimeNs,
      delays: exchange.delays,
      pipelineDepth: 0,
      requestLabel: null,
      responseLabel: null,
    };
    connection.details?.exchanges.push(reported);
    this.#listener?.(reported);
  }
}

function recordTiming(timing: ExchangeTiming, exchange: OpenExchange): void {
  timing.requestSpread.record(exchange.requestSpreadNs);
  timing.serviceTime.record(exchange.serviceTimeNs);
  timing.responseSpread.record(exchange.responseSpreadNs);
  timing.apduResponseTime.record(apduResponseTime(exchange));
  timing.thinkTime.record(exchange.thinkTimeNs);
}

function apduResponseTime(exchange: OpenExchange): number {
  return exchange.requestSpreadNs + exchange.serviceTimeNs + exchange.responseSpreadNs + exchange.lostNs;
}
