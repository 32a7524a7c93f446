import type { Transcript } from "./transcript/transcript.js";

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
  /** Only where the capture itself was made and watched over: the report of a file has none. */
  proof?: Proof;
  /** Every address seen, in order of appearance (the first 10,000). */
  hosts: Host[];
  /** What the capture as a whole went through, in order; each connection carries its own phases too. */
  phases: Phase[];
  /** The first connections in order of their first frame, as many as were asked for. `totals.connections` counts all. */
  connections: Connection[];
  /** One row per client address → server address:port, most exchanges first (the first 1,000). */
  pairs: PairStatistics[];
  totals: Totals;
  /** The first problems in frame order, as many as were asked for; `problemCounts` counts all by code. */
  problems: Problem[];
  problemCounts: Partial<Record<ProblemCode, number>>;
  /** What the programs printed and were told, where it was recorded: in a run, or beside or inside the capture. */
  transcript?: Transcript;
}

export interface CaptureFacts {
  /** Path as given, "-" for stdin, or null for a live stream. */
  file: string | null;
  format: "pcap" | "pcapng";
  /** "gzip", "zstd" or null. */
  compression: "gzip" | "zstd" | null;
  /** Uncompressed bytes read. */
  bytes: number;
  interfaces: CaptureInterface[];
  comments: string[];
  frames: number;
  /** ISO 8601 with nanoseconds and Z; null without frames or with an absurd clock. */
  firstFrameAt: string | null;
  lastFrameAt: string | null;
  /** Latest minus earliest time seen; 0 for one frame. */
  durationNs: number;
  /** Frames by what was in them; every frame is counted once, duplicates only in `duplicatesRemoved`. */
  framesBy: { tcp: number; udp: number; icmp: number; arp: number; otherIp: number; other: number; malformed: number };
  /** Frames recognised as second copies of another frame and removed before anything was counted. */
  duplicatesRemoved: number;
  /** Frames cut by the snap length. */
  snapped: number;
  /** Where and why reading ended early: byte offset in the uncompressed file; null when it was read to its end. */
  damage: { offset: number; reason: string } | null;
  /** tcpdump's own counters, or pcapng's interface statistics; null when nobody counted. */
  drops: { received: number; droppedByKernel: number; droppedByInterface: number } | null;
}

interface CaptureInterface {
  name: string | null;
  description: string | null;
  linkType: number;
  /** "EN10MB", "LINUX_SLL2" … */
  linkTypeName: string;
  snapLength: number;
}

export interface Verdict {
  /** complete: every connection from its first packet to its last, nothing missing. empty: no connection at all. */
  kind: "complete" | "partial" | "empty";
  /** Why it is not complete (or what was noticed on the way), each with frames where there are any. Empty when complete without remarks. */
  reasons: VerdictReason[];
}

export interface VerdictReason {
  code:
    | "no-connections"
    | "capture-began-late"
    | "capture-ended-early"
    | "kernel-drops"
    | "gaps"
    | "snapped"
    | "duplicates-removed"
    | "file-damaged"
    | "refused"
    | "reset"
    | "unanswered"
    | "clock";
  /** How many connections, frames or bytes it concerns. */
  count: number;
  frames: number[];
  /** True when this alone keeps the verdict from being complete. */
  breaks: boolean;
}

/** Whether it is proven that nothing is missing, also what the packets themselves could not tell. */
export interface Proof {
  /** True when the verdict is complete and every check has passed. */
  proven: boolean;
  checks: ProofCheck[];
}

export interface ProofCheck {
  /**
   * verdict: the packets' own. kernel-drops, interface-drops: tcpdump's counters. start-canary, end-canary: packets that the capture sent itself
   * were captured. exchanges: the client's own count against the capture's.
   */
  check: "verdict" | "kernel-drops" | "interface-drops" | "start-canary" | "end-canary" | "exchanges";
  /** unknown: nobody could look. */
  outcome: "passed" | "failed" | "unknown";
  /** Packets, canaries or exchanges; null for the verdict and what is unknown. */
  expected: number | null;
  found: number | null;
}

export interface Host {
  /** Dotted IPv4, or RFC 5952 IPv6. */
  address: string;
  /** Service name where known (lab, NRB). */
  name: string | null;
  /** First MAC address seen with it, or null. */
  mac: string | null;
  /** Announced a MAC in ARP under frame …; [] when never. */
  arpFrames: number[];
}

export type PhaseKind =
  | "arp"
  | "handshake"
  | "exchange"
  | "banner"
  | "keep-alive"
  | "close"
  | "idle"
  | "datagrams"
  | "other";

/** A range of frames with a name. Ranges of different connections may interleave; within one connection they do not overlap. */
export interface Phase {
  kind: PhaseKind;
  /** Connection id, or null for phases of the capture (ARP). */
  connection: number | null;
  /** Exchange number for "exchange" phases, else null. Runs of more than 8 exchanges may be one phase: `exchange`–`lastExchange`. */
  exchange: number | null;
  lastExchange: number | null;
  firstFrame: number;
  lastFrame: number;
  /** Frames that belong to it (may be fewer than the range spans). */
  frames: number;
  startNs: number;
  durationNs: number;
}

export interface Endpoint {
  address: string;
  port: number;
  name: string | null;
}

/** The rule that told client from server (docs/architecture.md lists them in order). */
export type RoleRule =
  | "syn"
  | "syn-ack"
  | "lab"
  | "listening-port"
  | "well-known-port"
  | "first-payload"
  | "first-frame";

export interface Connection {
  /** 1-based, in order of the first frame. */
  id: number;
  transport: "tcp" | "udp";
  client: Endpoint;
  server: Endpoint;
  roleRule: RoleRule;
  /** How it begins in the capture. "mid-stream": no SYN was captured. "half-open": SYN answered by nothing or never acknowledged. */
  opening: "handshake" | "half-open" | "refused" | "mid-stream" | "datagram";
  /** How it ends. "open": neither FIN nor RST was captured (UDP: always "none"). "half-closed": one FIN only. */
  closing: "fin" | "half-closed" | "reset" | "open" | "none";
  /** Who sent the first FIN or the RST; null when nobody. */
  closedBy: "client" | "server" | null;
  firstFrame: number;
  lastFrame: number;
  frames: number;
  startNs: number;
  durationNs: number;
  handshake: Handshake | null;
  close: Close | null;
  /** What each side sent. */
  fromClient: Direction;
  fromServer: Direction;
  /** Name of the protocol as recognised ("HTTP", "DNS", "text" …), or null. */
  protocol: string | null;
  /**
   * The first exchanges, as many as were asked for; `exchangeCount` counts all that were answered. A request without an
   * answer is listed too (`response` null); totals.unanswered counts those.
   */
  exchanges: Exchange[];
  exchangeCount: number;
  /** Server payload before the client said anything: a banner; null when there is none. */
  banner: Turn | null;
  timing: Timing;
  /** Parts in order of kind; their durationNs add up to the connection's durationNs exactly. */
  timeBudget: BudgetPart[];
  phases: Phase[];
  /** Counts of TCP conditions by Wireshark's rules, zero counts left out. */
  tcpFlags: Partial<Record<TcpCondition, number>>;
  /** SYN → SYN/ACK and data → ACK round trips, as Wireshark's tcp.analysis.ack_rtt; null without samples. */
  ackRtt: { initialNs: number | null; minimumNs: number; meanNs: number; maximumNs: number; samples: number } | null;
  /** Frame of an ICMP error about this connection, with type and code; [] when none. */
  icmpErrors: { frame: number; type: number; code: number }[];
}

export interface Handshake {
  synFrame: number;
  synAckFrame: number | null;
  ackFrame: number | null;
  /** SYN → SYN/ACK: network + server kernel. SYN/ACK → ACK: network + client kernel, as seen where it was captured. */
  synToSynAckNs: number | null;
  synAckToAckNs: number | null;
  /** SYNs sent beyond the first, and time from the first to the last of them. */
  synRetransmissions: number;
  retransmissionDelayNs: number;
}

export interface Close {
  /** Frames that carry FIN or RST, and the ACKs that answer the FINs, in order. */
  frames: number[];
  /** How many segments it took: 4 for FIN ACK FIN ACK, 3 when the second FIN carries the ACK, 1 for a reset … */
  segments: number;
  finFrames: { client: number | null; server: number | null };
  resetFrame: number | null;
  /** True when both FINs were acknowledged in the capture. */
  acknowledged: boolean;
  durationNs: number;
}

export interface Direction {
  frames: number;
  /** Frames with payload, after duplicates are removed. */
  dataFrames: number;
  /** Segments with nothing but an ACK. */
  pureAcks: number;
  /** Application bytes, each counted once (retransmitted bytes are not counted again). */
  bytes: number;
  /** Bytes seen again in retransmissions. */
  retransmittedBytes: number;
  /** Bytes known to exist (by sequence numbers) but never captured. */
  missingBytes: number;
  /** Window scale shift from its SYN; null when the SYN was not captured or carried none. */
  windowScale: number | null;
  maximumSegmentSize: number | null;
  /** Lowest and highest receive window announced, in bytes (scaled where the scale is known); null for UDP. */
  windowMinimum: number | null;
  windowMaximum: number | null;
  /** Initial sequence number, null when the SYN was not captured. */
  initialSequence: number | null;
}

export interface Exchange {
  /** 1-based in its connection. */
  number: number;
  connection: number;
  request: Turn;
  /** Null when no answer was captured. */
  response: Turn | null;
  /**
   * First to last request packet, the client's own pauses between them included: a turn is an unbroken run of payload in one direction. A client
   * that sends at its own pace and is never answered shows as one long request, unless its protocol tells the messages apart that need
   * no answer (MQTT's PUBLISH with QoS 0): each of these is an exchange, and the pause before it is think time.
   */
  requestSpreadNs: number;
  /** Last request packet to first response packet, less what `delays` takes out of it; null without a response. */
  serviceTimeNs: number | null;
  responseSpreadNs: number | null;
  /** First request packet to last response packet: request spread + service time + delays + response spread. */
  apduResponseTimeNs: number | null;
  /** From the end of the exchange before (or of the handshake) to this request; 0 for a request of a pipeline behind its first. */
  thinkTimeNs: number;
  /**
   * Named losses inside this exchange, taken out of the parts above. What held up several requests of a pipeline is named in each of
   * them, but once in the time budget.
   */
  delays: Delay[];
  /** Requests of a pipeline that were under way when this one was sent (0: none). */
  pipelineDepth: number;
  requestLabel: Label | null;
  responseLabel: Label | null;
}

export interface Label {
  summary: string;
  fields: Record<string, string | number>;
  error: boolean;
}

/** An unbroken run of payload in one direction. */
export interface Turn {
  firstFrame: number;
  lastFrame: number;
  /** Frames with new payload of this turn. */
  dataFrames: number;
  startNs: number;
  endNs: number;
  bytes: number;
  missingBytes: number;
  /** The first bytes (bounded by an option), base64; and whether they are all. */
  payload: string;
  payloadComplete: boolean;
  /** The same bytes as text when they are valid UTF-8 text (control characters still in it: renderers escape), else null. */
  text: string | null;
}

export interface Delay {
  /** lost-segment: sent again sooner than any timer could run out, and yet no fast retransmission by Wireshark's rule. */
  cause: "retransmission-timeout" | "fast-retransmission" | "zero-window" | "delayed-ack" | "lost-segment";
  durationNs: number;
  /** The frames that show it: the original and the retransmission, the window closing and opening, the delayed ACK. */
  frames: number[];
  /** A request that was sent again and never answered has lost the time in "request". */
  in: "request" | "service" | "response";
}

export interface BudgetPart {
  kind:
    | "handshake"
    | "request"
    | "service"
    | "response"
    | "think"
    | "banner"
    | "close"
    | "idle"
    | "retransmission-timeout"
    | "fast-retransmission"
    | "zero-window"
    | "delayed-ack"
    | "lost-segment";
  durationNs: number;
  /** How many stretches of time were added up. */
  count: number;
}

/** From a bounded histogram (relative error at most 1 %); minimum, maximum, mean and total are exact. */
export interface Percentiles {
  count: number;
  minimumNs: number;
  p50Ns: number;
  p90Ns: number;
  p99Ns: number;
  maximumNs: number;
  meanNs: number;
  totalNs: number;
}

export interface Timing {
  requestSpread: Percentiles | null;
  serviceTime: Percentiles | null;
  responseSpread: Percentiles | null;
  apduResponseTime: Percentiles | null;
  thinkTime: Percentiles | null;
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

export interface Totals {
  connections: number;
  tcpConnections: number;
  udpConnections: number;
  exchanges: number;
  unanswered: number;
  requestBytes: number;
  responseBytes: number;
  tcpFlags: Partial<Record<TcpCondition, number>>;
  timing: Timing;
}

/** Wireshark's tcp.analysis conditions, by its names. */
export type TcpCondition =
  | "retransmission"
  | "fast-retransmission"
  | "spurious-retransmission"
  | "out-of-order"
  | "lost-segment"
  | "acked-unseen-segment"
  | "duplicate-ack"
  | "keep-alive"
  | "keep-alive-ack"
  | "zero-window"
  | "zero-window-probe"
  | "zero-window-probe-ack"
  | "window-full"
  | "window-update"
  | "port-reused";

export type ProblemCode =
  | TcpCondition
  | "file-truncated"
  | "file-damaged"
  | "clock-backwards"
  | "clock-absurd"
  | "snapped"
  | "malformed"
  | "duplicate-frame"
  | "refused"
  | "reset"
  | "half-open"
  | "unanswered-request"
  | "unanswered-syn"
  | "icmp-error"
  | "fragment-lost"
  | "fragment-overflow"
  | "gap"
  | "bad-checksum"
  | "kernel-drops"
  | "memory-bound";

export interface Problem {
  code: ProblemCode;
  severity: "note" | "warning" | "error";
  /** Frames concerned, the first is where it shows. [] when it concerns the file. */
  frames: number[];
  connection: number | null;
  /** Facts for the sentence that a renderer makes: numbers and short strings. */
  details: Record<string, string | number>;
}
