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
