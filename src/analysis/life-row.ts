import { Packet } from "../decode/packet.js";
import * as at from "../wasm/memory-layout.js";
import { Connection, PayloadState } from "./connection.js";
import { OpenExchange } from "./open-exchange.js";
import { readRow } from "./ordinary-row.js";
import type { Pair } from "./pairs.js";
import type { Side } from "./side.js";
import { TcpDirectionState } from "./tcp-direction-state.js";
import { TcpState } from "./tcp-state.js";
import { UnackedSegments } from "./tcp-unacked-segments.js";
import { swapBytes, swapPort } from "./wire-numbers.js";

/** Who makes the streams of a connection's payload. */
export interface StreamMaker {
  /** The side's stream; `firstSequence` is that of its first byte. */
  createStream(sender: Side, firstSequence: number): void;
}

const protocolTcp = 6;

/** The connection that has lived in the row, as it would be if it had been an object from its first frame, `first`, on. */
export function connectionOf(view: DataView, row: number, first: Packet, pair: Pair, streams: StreamMaker): Connection {
  const int = (offset: number) => view.getInt32(row + offset, true);
  const time = (offset: number) => view.getFloat64(row + offset, true);
  const tcp = new TcpState();
  const connection = new Connection(int(at.id), first, time(at.synNs), tcp, null);
  const { a, b } = connection;
  connection.row = row;
  connection.clientSide = 0;
  connection.roleRule = "syn";
  connection.pair = pair;
  connection.closed = int(at.stage) === at.closed;

  tcp.synSide = 0;
  tcp.synFrame = int(at.synFrame);
  tcp.synNs = time(at.synNs);
  tcp.synCount = 1;
  tcp.lastSynFrame = tcp.synFrame;
  tcp.lastSynNs = tcp.synNs;
  tcp.conversation.lastSynTimeNs = tcp.synNs;
  tcp.synAckFrame = int(at.synAckFrame);
  if (tcp.synAckFrame !== 0) {
    tcp.synAckNs = time(at.synAckNs);
    tcp.lastSynAckFrame = tcp.synAckFrame;
    tcp.lastSynAckNs = tcp.synAckNs;
    tcp.answeredSynNs = tcp.synNs;
  }
  tcp.ackFrame = int(at.ackFrame);
  if (tcp.ackFrame !== 0) {
    tcp.ackNs = time(at.ackNs);
    tcp.conversation.initialRttNs = tcp.ackNs - tcp.synNs;
  }
  // The frames of its close are listed only for who is shown in detail.
  tcp.closingSide = int(at.closingSide) as -1 | 0 | 1;
  tcp.closeStartNs = time(at.closeStartNs);
  tcp.closeEndNs = time(at.closeEndNs);

  if (int(at.payloadState) !== at.quiet) {
    connection.exchange = new OpenExchange();
    connection.handshakeSettled = true;
  }
  for (const [index, side] of [a, b].entries()) {
    readEnd(view, row + at.ends + index * at.endBytes, side);
    const from = row + at.sides + index * at.sideBytes;
    const direction = new TcpDirectionState();
    direction.unacked = new UnackedSegments();
    direction.windowScale = view.getInt32(from + at.sideWindowScale, true);
    direction.windowFromSyn = view.getInt32(from + at.sideWindowFromSyn, true) !== 0;
    direction.hasBaseSequence = view.getInt32(from + at.sideFrames, true) > 0;
    direction.baseSequence = direction.hasBaseSequence ? side.initialSequence | 0 : 0;
    side.direction = direction;
    if (view.getInt32(from + at.sideDataFrames, true) > 0) streams.createStream(side, side.initialSequence + 1);
  }
  readRow(view, connection);
  if (connection.state === PayloadState.quiet) connection.cursorNs = connection.startNs;
  for (const side of [a, b]) if (side.finAckFrame !== 0) side.stream?.acknowledge(side.finEnd, side.finAckFrame);
  return connection;
}

/** How the side began and ended. */
function readEnd(view: DataView, from: number, side: Side): void {
  const sequence = view.getInt32(from + at.initialSequence, true);
  side.maximumSegmentSize = view.getInt32(from + at.maximumSegmentSize, true);
  side.finFrame = view.getInt32(from + at.finFrame, true);
  side.finNs = view.getFloat64(from + at.finNs, true);
  side.finEnd = view.getUint32(from + at.finEnd, true);
  side.finAckFrame = view.getInt32(from + at.finAckFrame, true);
  // -1 stands for "not seen", and no SYN that begins such a connection has that number.
  side.initialSequence = sequence === -1 ? -1 : sequence >>> 0;
}

/** As much of the connection's first packet as a Connection is made from and found by. */
export function firstPacket(view: DataView, row: number): Packet {
  const packet = new Packet();
  const ports = view.getUint32(row + at.ports, true);
  packet.ipVersion = 4;
  packet.protocol = protocolTcp;
  packet.source0 = swapBytes(view.getInt32(row + at.addressA, true));
  packet.destination0 = swapBytes(view.getInt32(row + at.addressB, true));
  packet.sourcePort = swapPort(ports & 0xffff);
  packet.destinationPort = swapPort(ports >>> 16);
  packet.frame = view.getInt32(row + at.synFrame, true);
  return packet;
}
