import { type Packet, TcpFlag } from "../decode/packet.js";
import type { Connection } from "./connection.js";
import { addDelay, type PendingDelay } from "./pending-delay.js";
import { sequenceDistance } from "./sequence-number.js";
import type { Side } from "./side.js";
import { anyRetransmission, TcpConditionBit } from "./tcp-condition-bits.js";

/** Kernels delay an ACK by 40 ms (Linux) to 200 ms (RFC 1122 allows 500); less than this is a busy host or a long wire. */
const shortestAckDelayNs = 20e6;
/** A sender that waited for an ACK sends at once when it comes. */
const promptNs = 5e6;

/** Notes that a repeated segment shows time lost. Call it before the side's last payload is overwritten. */
export function noteRetransmission(
  connection: Connection,
  packet: Packet,
  side: 0 | 1,
  conditions: number,
  isHoleFilled: boolean,
  nowNs: number,
): void {
  if ((conditions & TcpConditionBit.spuriousRetransmission) !== 0) return;
  if ((conditions & anyRetransmission) === 0 || packet.payloadLength === 0) return;
  const sender = side === 0 ? connection.a : connection.b;
  if (isFirstSent(sender, packet)) return;
  const cause =
    (conditions & TcpConditionBit.fastRetransmission) !== 0
      ? "fast-retransmission"
      : nowNs - sender.lastDataNs < shortestTimeoutNs
        ? "lost-segment"
        : "retransmission-timeout";
  const original = isHoleFilled ? sender.lastDataFrame : originalFrame(sender, packet);
  const frames = original === 0 ? [packet.frame] : [original, packet.frame];
  connection.delays = addDelay(connection.delays, { cause, fromNs: sender.lastDataNs, toNs: nowNs, frames, side });
}

/** Nobody had sent these bytes before: a segment that was not of the connection, a forged RST say, made the flag's numbers jump. */
function isFirstSent({ stream, finFrame }: Side, packet: Packet): boolean {
  return (finFrame === 0 || finFrame === packet.frame) && stream!.isNext(packet.tcpSequence | 0);
}

/** RFC 6298 asks for a second, Linux uses 200 ms: what was repaired sooner was not repaired by a timeout, but by RACK or a tail loss probe (RFC 8985). */
const shortestTimeoutNs = 190e6;

/** The frame that carried the repeated bytes first; 0 when it is not known any more. */
function originalFrame(sender: Side, packet: Packet): number {
  const waiting = sender.direction?.unacked?.frameWith(packet.tcpSequence | 0) ?? 0;
  if (waiting !== 0 && waiting !== packet.frame) return waiting;
  const into = sequenceDistance(sender.lastDataSequence, packet.tcpSequence);
  return into >= 0 && into < sender.lastDataLength ? sender.lastDataFrame : 0;
}

/** Notes a closed receive window when it opens: the peer could not send in between. */
export function noteWindow(connection: Connection, packet: Packet, side: 0 | 1, nowNs: number): void {
  const receiver = side === 0 ? connection.a : connection.b;
  if ((packet.tcpFlags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) !== 0) return;
  if (packet.tcpWindow === 0) {
    if (receiver.zeroWindowNs < 0) {
      receiver.zeroWindowNs = nowNs;
      receiver.zeroWindowFrame = packet.frame;
    }
  } else if (receiver.zeroWindowNs >= 0) {
    addZeroWindow(connection, receiver, packet.frame, side === 0 ? 1 : 0, nowNs);
    receiver.zeroWindowNs = -1;
  }
}

/** Notes that a side asked whether the peer's closed window has opened: it has something to send. Linux asks with what looks like a keep-alive. */
export function noteProbe(connection: Connection, packet: Packet, side: 0 | 1, nowNs: number): void {
  const receiver = side === 0 ? connection.b : connection.a;
  if (receiver.zeroWindowNs >= 0) addZeroWindow(connection, receiver, packet.frame, side, nowNs).isProbed = true;
}

/** One delay from the closing of the window on, however often it was probed. */
function addZeroWindow(
  connection: Connection,
  receiver: Side,
  frame: number,
  side: 0 | 1,
  nowNs: number,
): PendingDelay {
  const fromNs = receiver.zeroWindowNs;
  const frames = [receiver.zeroWindowFrame, frame];
  const known = connection.delays?.find((delay) => delay.cause === "zero-window" && delay.fromNs === fromNs);
  if (known !== undefined) {
    known.toNs = nowNs;
    known.frames = frames;
    return known;
  }
  const delay: PendingDelay = { cause: "zero-window", fromNs, toNs: nowNs, frames, side };
  connection.delays = addDelay(connection.delays, delay);
  return delay;
}

/**
 * Nagle's algorithm (RFC 9293 section 3.7.4) holds a small segment back until the one before it is acknowledged; a receiver that delays its
 * ACK then makes both wait. Shows as: small segment, silence, pure ACK of all of it, the next segment of the same turn at once.
 */
export function noteDelayedAck(connection: Connection, side: 0 | 1, nowNs: number): void {
  const sender: Side = side === 0 ? connection.a : connection.b;
  const receiver: Side = side === 0 ? connection.b : connection.a;
  const roundTripNs = connection.tcp!.conversation.initialRttNs;
  const ackNs = receiver.lastPureAckNs;
  const waitedNs = ackNs - sender.lastDataNs - roundTripNs;
  if (waitedNs < shortestAckDelayNs || nowNs - ackNs > promptNs + roundTripNs) return;
  if (receiver.lastPureAck !== (sender.lastDataSequence + sender.lastDataLength) >>> 0) return;
  const mss = receiver.maximumSegmentSize > 0 ? receiver.maximumSegmentSize : 1460;
  // A sender with full segments waits for the network, not for Nagle.
  if (sender.lastDataLength % mss === 0 && sender.lastDataLength > 0) return;
  connection.delays = addDelay(connection.delays, {
    cause: "delayed-ack",
    fromNs: sender.lastDataNs + roundTripNs,
    toNs: ackNs,
    frames: [sender.lastDataFrame, receiver.lastPureAckFrame],
    side,
  });
}

export const delayedAckGapNs = shortestAckDelayNs;
