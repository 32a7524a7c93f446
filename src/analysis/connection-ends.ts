import type { Close, Handshake, Connection as ReportedConnection } from "../report/report.js";
import type { Connection } from "./connection.js";
import type { TcpState } from "./tcp-state.js";

/** How the connection begins in the capture. */
export function openingOf(connection: Connection): ReportedConnection["opening"] {
  const tcp = connection.tcp;
  if (tcp === null) return isUnreachable(connection) ? "unreachable" : "datagram";
  if (tcp.synFrame === 0) return "mid-stream";
  if (tcp.refused) return "refused";
  if (tcp.synAckFrame === 0 && isUnreachable(connection)) return "unreachable";
  return tcp.ackFrame === 0 ? "half-open" : "handshake";
}

/** An ICMP error is all that came back. Who has answered, before or after it, was reached. */
function isUnreachable({ unreachableFrame, a, b }: Connection): boolean {
  return unreachableFrame !== 0 && (a.frames === 0 || b.frames === 0);
}

/** How it ends. A RST after both FINs were acknowledged changes nothing any more. */
export function closingOf(connection: Connection): ReportedConnection["closing"] {
  const tcp = connection.tcp;
  if (tcp === null) return "none";
  if (tcp.resetFrame !== 0) return "reset";
  const fins = (connection.a.finFrame === 0 ? 0 : 1) + (connection.b.finFrame === 0 ? 0 : 1);
  return fins === 2 ? "fin" : fins === 1 ? "half-closed" : "open";
}

/** The side of which the capture has no packet though the other acknowledges what it sent; -1 for none. */
export function unseenSideOf({ tcp, a, b }: Connection): -1 | 0 | 1 {
  if (tcp === null || (a.frames > 0 && b.frames > 0)) return -1;
  const unseen = a.frames === 0 ? 0 : 1;
  const isAcknowledged = (unseen === 0 ? a : b).missingBytes > 0 || tcp.ackFrame !== 0 || tcp.synAckFrame !== 0;
  return isAcknowledged ? unseen : -1;
}

export function closedByOf(connection: Connection): ReportedConnection["closedBy"] {
  const side = connection.tcp?.closingSide ?? -1;
  if (side === -1) return null;
  return side === connection.clientSide ? "client" : "server";
}

export function handshakeOf(tcp: TcpState | null): Handshake | null {
  if (tcp === null || tcp.synFrame === 0) return null;
  const isAnswered = tcp.synAckFrame !== 0;
  return {
    synFrame: tcp.synFrame,
    synAckFrame: tcp.synAckFrame || null,
    ackFrame: tcp.ackFrame || null,
    // After lost SYNs the answer is the last one's: the wait before it is in retransmissionDelayNs.
    synToSynAckNs: isAnswered ? Math.max(0, tcp.synAckNs - tcp.answeredSynNs) : null,
    // An ACK that was captured before what it acknowledges tells no time.
    // Of a repeated SYN/ACK the last one before the ACK: the wait in between is lost time of its own.
    synAckToAckNs: isAnswered && tcp.ackFrame > tcp.synAckFrame ? tcp.ackNs - tcp.lastSynAckNs : null,
    synRetransmissions: tcp.synCount - 1,
    retransmissionDelayNs: tcp.lastSynNs - tcp.synNs,
    synAckRetransmissions: tcp.synAckRepeats,
    synAckRetransmissionDelayNs: tcp.synAckRepeatedNs,
  };
}

export function closeOf(connection: Connection): Close | null {
  const tcp = connection.tcp;
  if (tcp === null || tcp.closeFrames === null) return null;
  const client = connection.clientSide === 0 ? connection.a : connection.b;
  const server = connection.clientSide === 0 ? connection.b : connection.a;
  return {
    frames: tcp.closeFrames,
    segments: tcp.closeSegments,
    finFrames: { client: client.finFrame || null, server: server.finFrame || null },
    resetFrame: tcp.resetFrame || null,
    acknowledged: client.finAckFrame !== 0 && server.finAckFrame !== 0,
    durationNs: tcp.closeEndNs - tcp.closeStartNs,
  };
}
