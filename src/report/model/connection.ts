import type { Exchange, Turn, Unasked } from "./exchange.js";
import type { Phase } from "./phase.js";
import type { IcmpKind, TcpCondition } from "./problem.js";
import type { BudgetPart, Timing } from "./timing.js";

export interface Endpoint {
  address: string;
  port: number;
  name: string | null;
}

/** The rule that told client from server (docs/reading-reports.md lists them in order). */
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
  /**
   * How it begins in the capture. "mid-stream": no SYN was captured. "half-open": SYN answered by nothing or never acknowledged.
   * "refused": SYN answered by RST. "unreachable": an ICMP error is all that came back.
   */
  opening: "handshake" | "half-open" | "refused" | "unreachable" | "mid-stream" | "datagram";
  /** How it ends. "open": neither FIN nor RST was captured (UDP: always "none"). "half-closed": one FIN only. */
  closing: "fin" | "half-closed" | "reset" | "open" | "none";
  /** Who sent the first FIN or the RST; null when nobody. */
  closedBy: "client" | "server" | null;
  /** Of whom no packet was captured, though the other acknowledges what it sent: the capture has one direction only. Null: of nobody. */
  unseenSide: "client" | "server" | null;
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
  /**
   * What the server said after its whole answer, before the client spoke again (pushes): the first 100, message by message where the
   * protocol shows them, else all up to the client's next word as one. `unaskedCount` counts all.
   */
  unasked: Unasked[];
  unaskedCount: number;
  timing: Timing;
  /** Parts in order of kind; their durationNs add up to the connection's durationNs exactly. */
  timeBudget: BudgetPart[];
  phases: Phase[];
  /** Counts of TCP conditions by Wireshark's rules, zero counts left out. */
  tcpFlags: Partial<Record<TcpCondition, number>>;
  /** SYN → SYN/ACK and data → ACK round trips, as Wireshark's tcp.analysis.ack_rtt; null without samples. */
  ackRtt: { initialNs: number | null; minimumNs: number; meanNs: number; maximumNs: number; samples: number } | null;
  /** Frame of an ICMP error about this connection, with type, code and what they mean; [] when none. */
  icmpErrors: { frame: number; type: number; code: number; kind: IcmpKind }[];
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
  /** SYN/ACKs sent again because no ACK came, and the time that was lost by it. */
  synAckRetransmissions: number;
  synAckRetransmissionDelayNs: number;
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
