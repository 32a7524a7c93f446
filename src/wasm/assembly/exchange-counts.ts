import * as at from "../memory-layout";
import { add } from "./sides";

/**
 * Counts the exchange that ended with its pair of hosts: one segment each way, so that there is no spread and its APDU response
 * time is its service time.
 * @returns false, with nothing changed, when it is anything else, nothing to be counted here, or so slow that it is to be told
 */
export function countExchange(row: i32): bool {
  const pair = load<i32>(row, at.pair);
  if (pair === 0) return false;
  if (load<f64>(row, at.requestSpreadNs) + load<f64>(row, at.responseSpreadNs) + load<f64>(row, at.lostNs) !== 0)
    return false;
  const serviceNs = load<f64>(row, at.serviceTimeNs);
  const thinkNs = load<f64>(row, at.thinkTimeNs);
  if (serviceNs >= load<f64>(at.slowNs)) return false;
  if (!(serviceNs >= 1 && serviceNs < at.shortNs && thinkNs >= 1 && thinkNs < at.shortNs)) return false;
  add(pair, at.pairExchanges, 1);
  add(row, at.counted, 1);
  record(pair + at.pairService, serviceNs);
  record(pair + at.pairThink, thinkNs);
  return true;
}

/** As Histogram.record of src/analysis/histogram.ts. */
function record(distribution: i32, ns: f64): void {
  const value = floor(ns + 0.5);
  store<f64>(distribution, load<f64>(distribution, at.distributionTotal) + value, at.distributionTotal);
  store<f64>(distribution, min(load<f64>(distribution, at.distributionMinimum), value), at.distributionMinimum);
  store<f64>(distribution, max(load<f64>(distribution, at.distributionMaximum), value), at.distributionMaximum);
  const bucket = distribution + bucketOf(<i32>value) * 4;
  store<i32>(bucket, load<i32>(bucket, at.distributionCounts) + 1, at.distributionCounts);
}

function bucketOf(value: i32): i32 {
  if (value < 128) return value;
  const shift = 25 - clz(value);
  return shift * 64 + (value >>> shift);
}

/** Leaves the exchange that ended for the analysis to count and time. */
export function tellExchange(row: i32): void {
  const ended = load<i32>(at.endedExchanges);
  const exchange = at.exchanges + ended * at.exchangeBytes;
  const requestSpreadNs = load<f64>(row, at.requestSpreadNs);
  const serviceTimeNs = load<f64>(row, at.serviceTimeNs);
  const responseSpreadNs = load<f64>(row, at.responseSpreadNs);
  let teller = row;
  if (load<i32>(row, at.isLife) !== 0) {
    // Its row may be another connection's by the time that this is read.
    teller = -load<i32>(row, at.pair);
    store<i32>(exchange, load<i32>(row, at.id), at.exchangeConnection);
    add(row, at.counted, 1);
  }
  store<i32>(exchange, teller, at.exchangeOf);
  store<f64>(exchange, requestSpreadNs, at.exchangeRequestSpread);
  store<f64>(exchange, serviceTimeNs, at.exchangeServiceTime);
  store<f64>(exchange, responseSpreadNs, at.exchangeResponseSpread);
  const apduNs = requestSpreadNs + serviceTimeNs + responseSpreadNs + load<f64>(row, at.lostNs);
  store<f64>(exchange, apduNs, at.exchangeApduResponseTime);
  store<f64>(exchange, load<f64>(row, at.thinkTimeNs), at.exchangeThinkTime);
  store<f64>(exchange, load<f64>(row + at.requestTurn, at.turnBytes), at.exchangeRequestBytes);
  store<f64>(exchange, load<f64>(row + at.responseTurn, at.turnBytes), at.exchangeResponseBytes);
  store<i32>(exchange, load<i32>(row, at.exchangesBegun), at.exchangeNumber);
  store<i32>(exchange, load<i32>(row + at.requestTurn, at.turnFirstFrame), at.exchangeFirstFrame);
  store<i32>(exchange, load<i32>(row + at.responseTurn, at.turnLastFrame), at.exchangeLastFrame);
  store<i32>(at.endedExchanges, ended + 1);
}
