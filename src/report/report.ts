import type { CaptureFacts, Host } from "./model/capture-facts.js";
import type { Connection, Endpoint } from "./model/connection.js";
import type { LabFacts } from "./model/lab-facts.js";
import type { Phase } from "./model/phase.js";
import type { Problem, ProblemCode, TcpCondition } from "./model/problem.js";
import type { Timing } from "./model/timing.js";
import type { Proof, Verdict } from "./model/verdict.js";
import type { Transcript } from "./transcript/transcript.js";

export type * from "./model/capture-facts.js";
export type * from "./model/connection.js";
export type * from "./model/exchange.js";
export type * from "./model/lab-facts.js";
export type * from "./model/phase.js";
export type * from "./model/problem.js";
export type * from "./model/timing.js";
export type * from "./model/verdict.js";

/**
 * The Report: everything that an analysis found, as plain JSON-safe data, and the only thing that renderers see.
 *
 * Units: every time is an integer number of nanoseconds (`…Ns`); `atNs` counts from the capture's first frame.
 * Integers make the sums exact: the parts of a time budget add up to the connection's duration to the nanosecond.
 * Frames are 1-based numbers in the capture file as given. `null` means: the capture cannot support this figure.
 * The JSON Schema is docs/report.schema.json.
 */
export interface Report {
  schemaVersion: 1;
  /** "reqresp-lab 0.1.0" */
  generator: string;
  capture: CaptureFacts;
  verdict: Verdict;
  /** Only where it is known how the capture was made: by this run, or from what is recorded beside or inside the file. */
  proof?: Proof;
  /** The lab that was captured, known where the proof is. */
  lab?: LabFacts;
  /** Every address seen, in order of appearance (the first 10,000). */
  hosts: Host[];
  /** What the capture as a whole went through, in order; each connection carries its own phases too. */
  phases: Phase[];
  /** The first connections in order of their first frame, as many as were asked for. `totals.connections` counts all. */
  connections: Connection[];
  /** One row per client address → server address:port, most exchanges first (the first 1,000). */
  pairs: PairStatistics[];
  totals: Totals;
  /** The ten exchanges with the longest service times, the slowest first: of all exchanges, also of those without details. */
  slowest: SlowExchange[];
  /** The first problems in frame order, as many as were asked for; `problemCounts` counts all by code. */
  problems: Problem[];
  problemCounts: Partial<Record<ProblemCode, number>>;
  /** What the programs printed and were told, where it was recorded: in a run, or beside or inside the capture. */
  transcript?: Transcript;
}

export interface Totals {
  connections: number;
  tcpConnections: number;
  udpConnections: number;
  exchanges: number;
  /** Requests without an answer; those that have none by their protocol are counted in `oneWay`, those whose answer was missed in `missedAnswers`. */
  unanswered: number;
  /**
   * Messages that the protocol has no answer for. Where no borders of messages tell (TLS, WebSocket, JSON-RPC), they are known by what they say:
   * of exchanges that are not kept in detail they are counted in `unanswered`.
   */
  oneWay: number;
  /** Requests that were answered, as the numbers of later segments show, by what the capture does not have. */
  missedAnswers: number;
  /** Turns of servers that nobody asked for: what they said after a whole answer (pushes). They belong to no exchange. */
  unasked: number;
  requestBytes: number;
  responseBytes: number;
  tcpFlags: Partial<Record<TcpCondition, number>>;
  timing: Timing;
}

/** An exchange of which no more is known than how slow it was and where it is. */
export interface SlowExchange {
  connection: number;
  /** Number within its connection. */
  number: number;
  /** From the request's first frame to the response's last one. */
  firstFrame: number;
  lastFrame: number;
  requestBytes: number;
  responseBytes: number;
  serviceTimeNs: number;
}

export interface PairStatistics {
  client: string;
  clientName: string | null;
  server: Endpoint;
  transport: "tcp" | "udp";
  connections: number;
  exchanges: number;
  requestBytes: number;
  responseBytes: number;
  timing: Timing;
}
