import type { Recogniser } from "../protocols/recogniser.js";
import type { Exchange, Problem } from "../report/report.js";

/** What the caller of an analysis may set. Everything has a default that serves `summary FILE`. */
export interface AnalysisOptions {
  /** Exchanges kept in detail per capture (default 1,000); all are counted. */
  keepExchanges?: number;
  /** Connections kept in detail (default 100); all are counted. */
  keepConnections?: number;
  /** Problems kept in detail (default 1,000). */
  keepProblems?: number;
  /** Payload bytes kept per turn (default 4,096). */
  keepPayload?: number;
  /** Names of addresses: service names of a running lab, by IP address. Win over names in the file. */
  names?: ReadonlyMap<string, string>;
  /** The lab's server endpoints, "address:port" (IPv6 "[address]:port"): decide roles where no SYN was captured. */
  servers?: ReadonlySet<string>;
  /** Counters of who captured (tcpdump's "received", "dropped by kernel"). */
  drops?: { received: number; droppedByKernel: number; droppedByInterface: number };
  /** Verify layer-4 checksums too (default false: offload makes them wrong in most captures between containers). */
  checksums?: boolean;
  /** Whether ordinary segments of files are taken in runs (ordinary-rows.ts): both ways give the same; the default is by the file's size. */
  ordinaryRuns?: "always" | "never";
  /** Protocols to look for, the surest first; default all that are known. */
  recognisers?: readonly Recogniser[];
  /** Called for each exchange as soon as it is complete, in order of completion (live view, jsonl). The object is the callee's to keep. */
  onExchange?: (exchange: Exchange) => void;
  onProblem?: (problem: Problem) => void;
  /** Called for each analysed frame with reused facts (annotation, conformance tests). Copy what you keep. */
  onFrame?: (facts: FrameFacts) => void;
}

/** What the analysis says of one frame. One object, reused. */
export interface FrameFacts {
  frame: number;
  /** Connection id, 0 for none. */
  connection: number;
  fromClient: boolean;
  /** Bit set of TcpConditionBit. */
  conditions: number;
  /** True when this frame was removed as the second copy of `duplicateOf`. */
  duplicateOf: number;
  /** Wireshark's tcp.analysis.ack_rtt in ns and the frame it acknowledges; -1 and 0 when none. */
  ackRttNs: number;
  acknowledges: number;
  duplicateAckNumber: number;
}
