import type { TcpCondition, Totals } from "../report/report.js";
import { ExchangeTiming } from "./exchange-timing.js";
import type { Pair } from "./pairs.js";
import { tcpConditionNames } from "./tcp-condition-bits.js";

/** Sums the pairs, which between them hold every connection once. */
export function sumTotals(pairs: readonly Pair[], tcpConditions: Uint32Array): Totals {
  const timing = new ExchangeTiming();
  const totals = {
    connections: 0,
    tcpConnections: 0,
    udpConnections: 0,
    exchanges: 0,
    unanswered: 0,
    oneWay: 0,
    missedAnswers: 0,
    unasked: 0,
    requestBytes: 0,
    responseBytes: 0,
  };
  for (const pair of pairs) {
    timing.merge(pair.timing);
    totals.connections += pair.connections;
    if (pair.transport === "tcp") totals.tcpConnections += pair.connections;
    else totals.udpConnections += pair.connections;
    totals.exchanges += pair.exchanges;
    totals.unanswered += pair.unanswered;
    totals.oneWay += pair.oneWay;
    totals.missedAnswers += pair.missedAnswers;
    totals.unasked += pair.unasked;
    totals.requestBytes += pair.requestBytes;
    totals.responseBytes += pair.responseBytes;
  }
  return { ...totals, tcpFlags: countsByName(tcpConditions), timing: timing.toTiming() };
}

/** Counts by bit number as counts by name, zeros left out. */
export function countsByName(counts: Uint32Array): Partial<Record<TcpCondition, number>> {
  const byName: Partial<Record<TcpCondition, number>> = {};
  tcpConditionNames.forEach((name, bit) => {
    const count = counts[bit] ?? 0;
    if (count > 0) byName[name] = count;
  });
  return byName;
}
