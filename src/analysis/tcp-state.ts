import { type Packet, TcpFlag } from "../decode/packet.js";
import type { Connection } from "./connection.js";
import { addDelay } from "./pending-delay.js";
import { sequenceAfter, sequenceDistance } from "./sequence-number.js";
import type { Side } from "./side.js";
import { TcpConversationState, type TcpDirectionState } from "./tcp-direction-state.js";

/** Frames of a close that are listed; a storm of resets makes no longer list. */
const maximumCloseFrames = 16;

/** How a TCP connection opens and closes, by its SYNs, FINs and RSTs. Frame 0 means: not seen. */
export class TcpState {
  readonly conversation = new TcpConversationState();
  /** Side of the SYN, -1 without one. */
  synSide: -1 | 0 | 1 = -1;
  synFrame = 0;
  synNs = 0;
  synCount = 0;
  lastSynFrame = 0;
  lastSynNs = 0;
  synAckFrame = 0;
  synAckNs = 0;
  /** The last one before the ACK. */
  lastSynAckFrame = 0;
  lastSynAckNs = 0;
  /** SYN/ACKs sent again for want of an ACK, and the time that went by with it. */
  synAckRepeats = 0;
  synAckRepeatedNs = 0;
  /** Time of the SYN that the SYN/ACK answers: the last one before it. */
  answeredSynNs = 0;
  /** The client's first segment after the SYN/ACK. */
  ackFrame = 0;
  ackNs = 0;

  /** Who sent the first FIN or RST. */
  closingSide: -1 | 0 | 1 = -1;
  closeStartNs = 0;
  closeEndNs = 0;
  closeFrames: number[] | null = null;
  closeSegments = 0;
  resetFrame = 0;
  resetSide: -1 | 0 | 1 = -1;
  /** Of a RST that may have been ignored: the numbers up to which both sides had sent by then. */
  resetDoubt: { a: number; b: number } | null = null;
  /** True when the RST answered a SYN (or an ICMP error did). */
  refused = false;
}

const openingOrClosing = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;

/** Tells whether the segment can change how the connection opens or closes; false for the bulk of all segments. */
export function concernsLifecycle(tcp: TcpState, flags: number): boolean {
  return (flags & openingOrClosing) !== 0 || tcp.closingSide !== -1 || (tcp.ackFrame === 0 && tcp.synFrame !== 0);
}

/** Follows the opening and closing of the connection. `nextSequence` is the number after the segment's payload. */
export function followLifecycle(
  connection: Connection,
  tcp: TcpState,
  packet: Packet,
  side: 0 | 1,
  nowNs: number,
): void {
  const flags = packet.tcpFlags;
  if ((flags & TcpFlag.syn) !== 0) followSyn(connection, tcp, packet, side, nowNs);
  else if (tcp.synFrame !== 0 && tcp.ackFrame === 0 && (flags & (TcpFlag.ack | TcpFlag.rst)) === TcpFlag.ack) {
    followHandshakeAck(tcp, packet, side, nowNs);
  }
  if (tcp.resetDoubt !== null && goesOn(tcp.resetDoubt, packet, side)) takeBackReset(connection, tcp);
  if ((flags & TcpFlag.rst) !== 0) followReset(connection, tcp, packet, side, nowNs);
  else if ((flags & TcpFlag.fin) !== 0 || tcp.closingSide !== -1) followFin(connection, tcp, packet, side, nowNs);
}

function followSyn(connection: Connection, tcp: TcpState, packet: Packet, side: 0 | 1, nowNs: number): void {
  const sender = side === 0 ? connection.a : connection.b;
  if (sender.initialSequence === -1) {
    sender.initialSequence = packet.tcpSequence;
    sender.windowScale = packet.tcpWindowScale;
    sender.maximumSegmentSize = packet.tcpMaximumSegmentSize;
  }
  if ((packet.tcpFlags & TcpFlag.ack) !== 0) {
    if (tcp.synAckFrame === 0) {
      tcp.synAckFrame = packet.frame;
      tcp.synAckNs = nowNs;
      tcp.answeredSynNs = tcp.synFrame === 0 ? nowNs : tcp.lastSynNs;
      const receiver = side === 0 ? connection.b : connection.a;
      if (receiver.initialSequence === -1) receiver.firstAcknowledgement = packet.tcpAcknowledgement;
    } else if (tcp.ackFrame === 0 && side !== tcp.synSide && tcp.lastSynFrame < tcp.lastSynAckFrame) {
      // One that answers a repeated SYN is none that was repeated for want of an ACK.
      noteRepeatedOpening(connection, tcp.lastSynAckNs, tcp.lastSynAckFrame, packet.frame, nowNs);
      tcp.synAckRepeats++;
      tcp.synAckRepeatedNs += nowNs - tcp.lastSynAckNs;
    }
    if (tcp.ackFrame === 0) {
      tcp.lastSynAckFrame = packet.frame;
      tcp.lastSynAckNs = nowNs;
    }
  } else if (tcp.synFrame === 0) {
    tcp.synSide = side;
    tcp.synFrame = packet.frame;
    tcp.synNs = nowNs;
    tcp.synCount = 1;
    tcp.lastSynFrame = packet.frame;
    tcp.lastSynNs = nowNs;
  } else if (side === tcp.synSide) {
    tcp.synCount++;
    noteRepeatedOpening(connection, tcp.lastSynNs, tcp.lastSynFrame, packet.frame, nowNs);
    tcp.lastSynFrame = packet.frame;
    tcp.lastSynNs = nowNs;
  }
}

function noteRepeatedOpening(
  connection: Connection,
  fromNs: number,
  original: number,
  frame: number,
  nowNs: number,
): void {
  connection.delays = addDelay(connection.delays, {
    cause: "retransmission-timeout",
    fromNs,
    toNs: nowNs,
    frames: [original, frame],
    side: -1,
  });
}

/** Where the SYN/ACK was not captured, the client's data shows as well that there was one. */
function followHandshakeAck(tcp: TcpState, packet: Packet, side: 0 | 1, nowNs: number): void {
  if (side !== tcp.synSide) return;
  tcp.ackFrame = packet.frame;
  tcp.ackNs = nowNs;
}

function followReset(connection: Connection, tcp: TcpState, packet: Packet, side: 0 | 1, nowNs: number): void {
  if (!isAcceptableReset(connection, packet, side)) return;
  const isAfterClose = connection.closed;
  connection.closed = true;
  if (isAfterClose && tcp.resetFrame === 0 && tcp.closingSide !== -1) return;
  if (tcp.resetFrame === 0) {
    tcp.resetFrame = packet.frame;
    tcp.resetSide = side;
    tcp.resetDoubt = tcp.closingSide === -1 ? doubtOf(connection, packet, side) : null;
    tcp.refused = tcp.synFrame !== 0 && tcp.synAckFrame === 0 && tcp.ackFrame === 0 && side !== tcp.synSide;
    beginClose(tcp, side, nowNs);
    addCloseFrame(tcp, packet.frame, nowNs);
  }
}

/**
 * A RST counts when its number lies in the receiver's window (RFC 9293 section 3.10.7.4), or is one that the connection has reached; as the
 * answer to a SYN when it acknowledges the SYN. Others are ignored by who gets them, and so here. In doubt it counts.
 */
function isAcceptableReset(connection: Connection, packet: Packet, side: 0 | 1): boolean {
  const sender = side === 0 ? connection.a : connection.b;
  const receiver = side === 0 ? connection.b : connection.a;
  const state = receiver.direction!;
  if (receiver.frames === 0) return true;
  if (state.lastAcknowledgement === 0) return receiver.initialSequence === -1 || acknowledgesSyn(packet, receiver);
  const sequence = packet.tcpSequence | 0;
  if (sequence === ((sender.lastDataSequence + sender.lastDataLength) | 0)) return true;
  if (sender.finFrame !== 0 && sequence === (sender.finEnd | 0)) return true;
  // One window back as well: the answer to an older segment has the number which that acknowledged.
  return Math.abs(sequenceDistance(state.lastAcknowledgement, sequence)) <= windowOf(state);
}

/**
 * A RST with any other than the next number makes its receiver ask back (a challenge ACK, RFC 5961 section 3.2) instead of closing. Whether
 * it was the next one the capture cannot always tell, because it may lack a segment before it: then what follows shows it.
 */
function doubtOf(connection: Connection, packet: Packet, side: 0 | 1): TcpState["resetDoubt"] {
  const [sender, receiver] = side === 0 ? [connection.a, connection.b] : [connection.b, connection.a];
  const sent = sentUpTo(sender);
  const received = sentUpTo(receiver);
  if (sent === -1 || received === -1 || sequenceDistance(sent, packet.tcpSequence) <= 0) return null;
  return side === 0 ? { a: packet.tcpSequence, b: received } : { a: received, b: packet.tcpSequence };
}

function sentUpTo({ lastDataLength, lastDataSequence, initialSequence }: Side): number {
  if (lastDataLength > 0) return (lastDataSequence + lastDataLength) >>> 0;
  return initialSequence === -1 ? -1 : (initialSequence + 1) >>> 0;
}

/** Who acknowledges what was sent after the RST takes the connection for open, and so does who sent it. */
function goesOn({ a, b }: { a: number; b: number }, packet: Packet, side: 0 | 1): boolean {
  const isAck = (packet.tcpFlags & (TcpFlag.ack | TcpFlag.syn | TcpFlag.rst)) === TcpFlag.ack;
  return isAck && sequenceAfter(packet.tcpAcknowledgement, side === 0 ? b : a);
}

/** The RST was ignored. A FIN seen since stays. */
function takeBackReset(connection: Connection, tcp: TcpState): void {
  const { a, b } = connection;
  const frames = tcp.closeFrames!.filter((frame) => frame !== tcp.resetFrame);
  tcp.resetDoubt = null;
  tcp.resetFrame = 0;
  tcp.resetSide = -1;
  tcp.closeFrames = frames.length === 0 ? null : frames;
  tcp.closeSegments--;
  tcp.closingSide = -1;
  for (const [side, { finFrame, finNs }] of [a, b].entries()) {
    if (finFrame !== 0 && (tcp.closingSide === -1 || finNs < tcp.closeStartNs)) {
      tcp.closingSide = side as 0 | 1;
      tcp.closeStartNs = finNs;
    }
  }
  connection.closed = false;
  connection.details?.phases.reopen();
}

function acknowledgesSyn(packet: Packet, { initialSequence, direction }: Side): boolean {
  if ((packet.tcpFlags & TcpFlag.ack) === 0) return true;
  const acknowledgement = packet.tcpAcknowledgement;
  return (
    sequenceDistance(initialSequence, acknowledgement) > 0 &&
    sequenceDistance(acknowledgement, direction!.nextSequence) >= 0
  );
}

/** The last window announced, the largest that it can mean where the SYN was not captured. */
function windowOf({ lastWindow, windowScale, windowFromSyn }: TcpDirectionState): number {
  const shift = windowFromSyn || windowScale === -2 ? 0 : windowScale === -1 ? largestWindowScale : windowScale;
  // A probe and a FIN may lie just beyond.
  return lastWindow * 2 ** shift + 1;
}

/** RFC 7323 section 2.3. */
const largestWindowScale = 14;

function followFin(connection: Connection, tcp: TcpState, packet: Packet, side: 0 | 1, nowNs: number): void {
  const sender = side === 0 ? connection.a : connection.b;
  const receiver = side === 0 ? connection.b : connection.a;
  let isListed = false;
  if ((packet.tcpFlags & TcpFlag.fin) !== 0 && sender.finFrame === 0) {
    sender.finFrame = packet.frame;
    sender.finNs = nowNs;
    sender.finEnd = (packet.tcpSequence + packet.payloadLength + 1) >>> 0;
    beginClose(tcp, side, nowNs);
    isListed = true;
  } else if ((packet.tcpFlags & TcpFlag.fin) !== 0 && sender.finAckFrame === 0) {
    connection.delays = addDelay(connection.delays, {
      cause: "retransmission-timeout",
      fromNs: sender.finNs,
      toNs: nowNs,
      frames: [sender.finFrame, packet.frame],
      side: -1,
    });
    sender.finNs = nowNs;
  }
  if (acknowledgesFin(packet, receiver)) {
    receiver.finAckFrame = packet.frame;
    isListed = true;
  }
  if (isListed) addCloseFrame(tcp, packet.frame, nowNs);
  if (connection.a.finAckFrame !== 0 && connection.b.finAckFrame !== 0) connection.closed = true;
}

function acknowledgesFin(packet: Packet, receiver: Side): boolean {
  return (
    receiver.finFrame !== 0 &&
    receiver.finAckFrame === 0 &&
    (packet.tcpFlags & TcpFlag.ack) !== 0 &&
    !sequenceAfter(receiver.finEnd, packet.tcpAcknowledgement)
  );
}

function beginClose(tcp: TcpState, side: 0 | 1, nowNs: number): void {
  if (tcp.closingSide !== -1) return;
  tcp.closingSide = side;
  tcp.closeStartNs = nowNs;
}

function addCloseFrame(tcp: TcpState, frame: number, nowNs: number): void {
  tcp.closeEndNs = nowNs;
  tcp.closeFrames ??= [];
  if (tcp.closeFrames.length < maximumCloseFrames) tcp.closeFrames.push(frame);
  tcp.closeSegments++;
}
