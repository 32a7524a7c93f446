import type { UnackedSegments } from "./tcp-unacked-segments.js";

/**
 * What the classification of TCP segments must remember of one direction. Sequence numbers are signed 32-bit (`| 0`);
 * 0 means "none yet", as in Wireshark, whose verdicts are to be matched.
 */
export class TcpDirectionState {
  /** One past the highest sequence number seen (SYN and FIN count), and when that number last advanced. */
  nextSequence = 0;
  nextSequenceTimeNs = 0;
  /** One past the last sequence number without a hole before it: what the peer may acknowledge. */
  contiguousSequence = 0;
  /** Acknowledgement number, raw window and time of this direction's last segment of any kind. -1: no segment yet. */
  lastAcknowledgement = 0;
  lastWindow = -1;
  lastTimeNs = 0;
  /** Conditions of the last segment. */
  lastConditions = 0;
  /** Duplicate ACKs in a row; -1 once the peer acknowledged what this direction was not seen to send. */
  duplicateAcks = 0;
  /** Shift count of this direction's windows; -1 not known, -2 known not to be used. */
  windowScale = -1;
  /** True while the last window announced was that of a SYN, which is never scaled (RFC 7323 section 2.2). */
  windowFromSyn = false;
  /** Sequence number of the first segment (of the byte before it, without a SYN): tells a new connection from a repeated SYN. */
  baseSequence = 0;
  hasBaseSequence = false;
  unacked: UnackedSegments | null = null;
}

/** What both directions of one connection share for the classification. */
export class TcpConversationState {
  /** Time of the last SYN without ACK; -1 before one. */
  lastSynTimeNs = -1;
  /** From that SYN to the first ACK without SYN; 0 while unknown. */
  initialRttNs = 0;
}

/** What classifyTcpSegment() tells besides the conditions. One object is reused for all segments. */
export class TcpSegmentFacts {
  /** Frame that this segment acknowledges exactly (0: none) and the nanoseconds between them (-1: none). */
  acknowledgedFrame = 0;
  ackRttNs = -1;
  /** Which duplicate of an ACK this is, counted from 1; 0 when it is none. */
  duplicateAckNumber = 0;
}
