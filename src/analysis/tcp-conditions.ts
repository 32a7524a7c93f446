import { type Packet, TcpFlag } from "../decode/packet.js";
import { sequenceAfter, sequenceDistance } from "./sequence-number.js";
import { TcpConditionBit } from "./tcp-condition-bits.js";
import { TcpConversationState, TcpDirectionState, TcpSegmentFacts } from "./tcp-direction-state.js";
import { MAXIMUM_UNACKED_SEGMENTS, UnackedSegments } from "./tcp-unacked-segments.js";

export { namesOfTcpConditions, TcpConditionBit, tcpConditionNames } from "./tcp-condition-bits.js";
export { TcpConversationState, TcpDirectionState, TcpSegmentFacts };

const SYN_OR_FIN = TcpFlag.syn | TcpFlag.fin;
const SYN_AND_ACK = TcpFlag.syn | TcpFlag.ack;
const SYN_FIN_OR_RST = SYN_OR_FIN | TcpFlag.rst;
/** A resend this soon after the peer's last segment answers its duplicate ACKs. */
const FAST_RETRANSMISSION_NS = 20_000_000;
/** Below the initial round trip time a segment was reordered rather than resent; this stands in while it is unknown. */
const DEFAULT_REORDERING_NS = 3_000_000;

/**
 * Which TCP conditions one segment meets, by Wireshark 4.0's rules, as a bit set of TcpConditionBit; the state of both
 * directions moves on, and `facts` is filled. A fast or spurious retransmission carries its own bit only
 * (Wireshark's field tcp.analysis.retransmission is set for all three kinds).
 *
 * `from` is the direction the packet travels in, `to` the opposite one. Call startsNewConnection() first.
 */
export function classifyTcpSegment(
  from: TcpDirectionState,
  to: TcpDirectionState,
  conversation: TcpConversationState,
  packet: Packet,
  facts: TcpSegmentFacts,
): number {
  const sequence = packet.tcpSequence | 0;
  const acknowledgement = packet.tcpAcknowledgement | 0;
  const length = packet.payloadLength;
  const flags = packet.tcpFlags;
  const window = packet.tcpWindow;
  facts.duplicateAckNumber = 0;
  if ((flags & SYN_AND_ACK) === TcpFlag.syn && from.hasBaseSequence) {
    // A SYN sent again: a reset before it may have moved the highest number anywhere.
    from.nextSequence = from.contiguousSequence;
  }
  if (!from.hasBaseSequence || !to.hasBaseSequence) rememberBaseSequences(from, to, packet);

  let conditions = conditionsOfState(from, to, sequence, acknowledgement, length, flags, window);
  // A SYN/ACK with another number tells of another connection too, but Wireshark goes on with the one it has.
  if ((flags & SYN_AND_ACK) === SYN_AND_ACK && sequence !== from.baseSequence) {
    conditions |= TcpConditionBit.portReused;
    from.baseSequence = sequence;
  }
  if ((conditions & TcpConditionBit.duplicateAck) !== 0) {
    from.duplicateAcks = Math.max(0, from.duplicateAcks) + 1;
    facts.duplicateAckNumber = from.duplicateAcks;
  }
  if (acknowledgement !== from.lastAcknowledgement) from.duplicateAcks = 0;
  if (
    to.contiguousSequence !== 0 &&
    (flags & TcpFlag.ack) !== 0 &&
    sequenceAfter(acknowledgement, to.contiguousSequence)
  ) {
    conditions |= acknowledgedUnseen(to);
  }
  const occupies = length > 0 || (flags & SYN_OR_FIN) !== 0;
  if (occupies && (conditions & TcpConditionBit.keepAlive) === 0) {
    conditions |= resendingOf(from, to, conversation, packet);
  }
  advance(from, packet, conditions, occupies);
  from.lastAcknowledgement = acknowledgement;
  from.lastWindow = window;
  from.lastTimeNs = packet.timeNs;
  from.lastConditions = conditions;
  measureRoundTrip(to.unacked, acknowledgement, packet.timeNs, facts);
  if ((flags & SYN_FIN_OR_RST) !== 0 || conversation.initialRttNs === 0)
    followConversation(from, to, conversation, packet);
  else from.windowFromSyn = false;
  return conditions;
}

/** The conditions that compare a segment with what both sides said last. */
function conditionsOfState(
  from: TcpDirectionState,
  to: TcpDirectionState,
  sequence: number,
  acknowledgement: number,
  length: number,
  flags: number,
  window: number,
): number {
  const ahead = sequenceDistance(from.nextSequence, sequence);
  if (length === 1 && ahead === 0 && to.lastWindow === 0) return TcpConditionBit.zeroWindowProbe;
  let conditions = 0;
  if (from.nextSequence !== 0 && sequenceAfter(sequence, from.nextSequence) && (flags & TcpFlag.rst) === 0) {
    conditions = TcpConditionBit.lostSegment;
  }
  if ((flags & SYN_FIN_OR_RST) !== 0) return conditions;
  if (window === 0) conditions |= TcpConditionBit.zeroWindow;
  if (ahead === -1 && length <= 1) conditions |= TcpConditionBit.keepAlive;
  if (length > 0) {
    if (to.windowScale !== -1 && ((sequence + length) | 0) === windowEdge(to)) conditions |= TcpConditionBit.windowFull;
    return conditions;
  }
  if (ahead !== 0 || acknowledgement !== from.lastAcknowledgement) return conditions;
  if (window === 0) {
    const answersProbe = from.lastWindow === 0 && (to.lastConditions & TcpConditionBit.zeroWindowProbe) !== 0;
    return answersProbe ? conditions | TcpConditionBit.zeroWindowProbeAck : conditions;
  }
  if (window !== from.lastWindow) return conditions | TcpConditionBit.windowUpdate;
  if ((to.lastConditions & TcpConditionBit.keepAlive) !== 0) return conditions | TcpConditionBit.keepAliveAck;
  return conditions | TcpConditionBit.duplicateAck;
}

/** An acknowledgement of what `to` was not seen to send: told once, until `to` itself says something new. */
function acknowledgedUnseen(to: TcpDirectionState): number {
  if (sequenceAfter(to.nextSequence, to.contiguousSequence)) {
    to.contiguousSequence = to.nextSequence;
    return TcpConditionBit.ackedUnseenSegment;
  }
  const isFirst = to.duplicateAcks === 0;
  to.duplicateAcks = -1;
  return isFirst ? TcpConditionBit.ackedUnseenSegment : 0;
}

/** The sequence number just past what `direction`'s last window lets the peer send. */
function windowEdge(direction: TcpDirectionState): number {
  const shift = direction.windowFromSyn || direction.windowScale < 0 ? 0 : direction.windowScale;
  return (direction.lastAcknowledgement + (direction.lastWindow << shift)) | 0;
}

/** Whether a segment with data, SYN or FIN was sent before or came late, and which kind of that. */
function resendingOf(
  from: TcpDirectionState,
  to: TcpDirectionState,
  conversation: TcpConversationState,
  packet: Packet,
): number {
  const sequence = packet.tcpSequence | 0;
  const length = packet.payloadLength;
  const dataEnd = (sequence + length) | 0;
  if (length > 0 && to.lastAcknowledgement !== 0 && sequenceDistance(to.lastAcknowledgement, dataEnd) <= 0) {
    return TcpConditionBit.spuriousRetransmission;
  }
  const ahead = sequenceDistance(from.nextSequence, sequence);
  if (from.nextSequence === 0 || ahead >= 0) return 0;
  // One byte back with more than one byte: what follows a zero-window probe, whose byte did not count.
  if (length > 1 && ahead === -1) return 0;
  if (
    // Wireshark's counter is unsigned: the -1 of an acknowledged unseen segment counts as many.
    (to.duplicateAcks >= 2 || to.duplicateAcks === -1) &&
    to.lastAcknowledgement === sequence &&
    within(FAST_RETRANSMISSION_NS, to.lastTimeNs, packet.timeNs)
  ) {
    return TcpConditionBit.fastRetransmission;
  }
  const reorderingNs = reorderingLimit(conversation.initialRttNs);
  const end = (packet.tcpFlags & SYN_OR_FIN) === 0 ? dataEnd : (dataEnd + 1) | 0;
  if (end !== from.nextSequence && within(reorderingNs, from.nextSequenceTimeNs, packet.timeNs)) {
    return TcpConditionBit.outOfOrder;
  }
  return TcpConditionBit.retransmission;
}

function reorderingLimit(initialRttNs: number): number {
  if (initialRttNs === 0) return DEFAULT_REORDERING_NS;
  // A clock that went backwards during the handshake: the same unsigned arithmetic makes the limit huge.
  return initialRttNs > 0 ? initialRttNs : Number.POSITIVE_INFINITY;
}

/** False when the clock went backwards: Wireshark's unsigned difference is huge then. */
function within(limitNs: number, earlierNs: number, laterNs: number): boolean {
  return laterNs >= earlierNs && laterNs - earlierNs < limitNs;
}

/** Takes the segment into its direction's state. */
function advance(from: TcpDirectionState, packet: Packet, conditions: number, occupies: boolean): void {
  const sequence = packet.tcpSequence | 0;
  let end = (sequence + packet.payloadLength) | 0;
  if (occupies) {
    if (from.unacked === null) from.unacked = new UnackedSegments();
    if (from.unacked.count < MAXIMUM_UNACKED_SEGMENTS) {
      if ((packet.tcpFlags & SYN_OR_FIN) !== 0) end = (end + 1) | 0;
      from.unacked.add(end, packet.frame, packet.timeNs);
    }
  }
  if ((conditions & TcpConditionBit.zeroWindowProbe) !== 0) return;
  if (from.nextSequence === 0 || sequenceAfter(end, from.nextSequence)) {
    from.nextSequence = end;
    from.nextSequenceTimeNs = packet.timeNs;
  }
  if (sequence === from.contiguousSequence || from.contiguousSequence === 0) {
    from.contiguousSequence = from.nextSequence;
  }
}

function measureRoundTrip(
  unacked: UnackedSegments | null,
  acknowledgement: number,
  timeNs: number,
  facts: TcpSegmentFacts,
): void {
  facts.acknowledgedFrame = 0;
  facts.ackRttNs = -1;
  if (unacked === null || unacked.count === 0) return;
  unacked.acknowledge(acknowledgement);
  if (unacked.matchedFrame === 0) return;
  facts.acknowledgedFrame = unacked.matchedFrame;
  facts.ackRttNs = timeNs - unacked.matchedTimeNs;
}

function rememberBaseSequences(from: TcpDirectionState, to: TcpDirectionState, packet: Packet): void {
  if (!from.hasBaseSequence) {
    const isSyn = (packet.tcpFlags & TcpFlag.syn) !== 0;
    from.baseSequence = (packet.tcpSequence - (isSyn ? 0 : 1)) | 0;
    from.hasBaseSequence = true;
  }
  if (!to.hasBaseSequence && (packet.tcpFlags & TcpFlag.ack) !== 0) {
    to.baseSequence = (packet.tcpAcknowledgement - 1) | 0;
    to.hasBaseSequence = true;
  }
}

/** Initial round trip time and window scales. */
function followConversation(
  from: TcpDirectionState,
  to: TcpDirectionState,
  conversation: TcpConversationState,
  packet: Packet,
): void {
  const flags = packet.tcpFlags;
  const isSyn = (flags & TcpFlag.syn) !== 0;
  from.windowFromSyn = isSyn;
  if (isSyn) {
    const isAnswer = (flags & TcpFlag.ack) !== 0;
    if (!isAnswer) conversation.lastSynTimeNs = packet.timeNs;
    // RFC 7323: windows are scaled only when both SYNs offer it.
    if (packet.tcpWindowScale !== -1) {
      from.windowScale = isAnswer && to.windowScale === -2 ? -2 : packet.tcpWindowScale;
    } else if (from.windowScale === -1) {
      from.windowScale = -2;
      to.windowScale = -2;
    }
  } else if ((flags & TcpFlag.ack) !== 0 && conversation.initialRttNs === 0 && conversation.lastSynTimeNs >= 0) {
    conversation.initialRttNs = packet.timeNs - conversation.lastSynTimeNs;
  }
}

/**
 * True when this SYN opens another connection between the same addresses and ports: its sequence number differs from the
 * one known. The caller then starts with fresh state and adds TcpConditionBit.portReused. A SYN with the same number
 * repeats the first one, even after a reset.
 */
export function startsNewConnection(
  from: TcpDirectionState,
  _conversation: TcpConversationState,
  packet: Packet,
): boolean {
  if ((packet.tcpFlags & SYN_AND_ACK) !== TcpFlag.syn || !from.hasBaseSequence) return false;
  return (packet.tcpSequence | 0) !== from.baseSequence;
}
