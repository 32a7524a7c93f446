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

/** What an ICMP error says; "icmp-error" is any other one. */
export type IcmpKind =
  | "network-unreachable"
  | "host-unreachable"
  | "protocol-unreachable"
  | "port-unreachable"
  | "prohibited"
  | "packet-too-big"
  | "time-exceeded"
  | "icmp-error";

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
  | "incomplete-message"
  | IcmpKind
  | "fragment-lost"
  | "fragment-overflow"
  | "gap"
  | "bad-checksum"
  | "kernel-drops"
  | "memory-bound";

export interface Problem {
  code: ProblemCode;
  severity: "note" | "warning" | "error";
  /** Frames concerned, the first is where it shows. [] when it concerns the file. Of second copies at most the first 200. */
  frames: number[];
  connection: number | null;
  /** Facts for the sentence that a renderer makes: numbers and short strings. */
  details: Record<string, string | number>;
}
