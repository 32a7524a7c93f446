import type { Direction, Connection as ReportedConnection } from "../report/report.js";
import type { Connection } from "./connection.js";
import type { ConnectionDetails } from "./connection-details.js";
import { closedByOf, closeOf, closingOf, handshakeOf, openingOf, unseenSideOf } from "./connection-ends.js";
import { addressText } from "./endpoint-text.js";
import type { Side } from "./side.js";
import { countsByName } from "./totals.js";

/** The entry of a finished connection in the report; names are put in at the end, when all are known. */
export function reportConnection(connection: Connection, details: ConnectionDetails): ReportedConnection {
  const clientSide = connection.clientSide === 1 ? 1 : 0;
  const serverSide = clientSide === 0 ? 1 : 0;
  const client = clientSide === 0 ? connection.a : connection.b;
  const server = clientSide === 0 ? connection.b : connection.a;
  const isTcp = connection.tcp !== null;
  const unseen = unseenSideOf(connection);
  const phases = details.phases.phases(connection.id);
  const isOneWay = !isTcp && connection.exchangesAnswered === 0;
  return {
    id: connection.id,
    transport: isTcp ? "tcp" : "udp",
    client: endpointOf(connection, clientSide),
    server: endpointOf(connection, serverSide),
    roleRule: connection.roleRule,
    opening: openingOf(connection),
    closing: closingOf(connection),
    closedBy: closedByOf(connection),
    unseenSide: unseen === -1 ? null : unseen === clientSide ? "client" : "server",
    firstFrame: connection.firstFrame,
    lastFrame: connection.lastFrame,
    frames: connection.frames,
    startNs: connection.startNs,
    durationNs: connection.lastNs - connection.startNs,
    handshake: handshakeOf(connection.tcp),
    close: closeOf(connection),
    fromClient: directionOf(client, isTcp),
    fromServer: directionOf(server, isTcp),
    protocol: details.protocol,
    // Answers may come in another order than the requests.
    exchanges: details.exchanges.sort((a, b) => a.number - b.number),
    exchangeCount: connection.exchangesAnswered,
    banner: details.banner,
    unasked: details.unasked,
    unaskedCount: details.unaskedCount,
    timing: details.timing.toTiming(),
    timeBudget: details.budget.parts(),
    phases: isOneWay
      ? phases.map((phase) => ({ ...phase, kind: "datagrams" as const, exchange: null, lastExchange: null }))
      : phases,
    tcpFlags: countsByName(details.tcpConditions),
    ackRtt: details.ackRtt.toReport(connection.tcp?.conversation.initialRttNs ?? 0),
    icmpErrors: details.icmpErrors,
  };
}

function endpointOf(connection: Connection, side: 0 | 1): ReportedConnection["client"] {
  return {
    address: addressText(connection, side),
    port: side === 0 ? connection.portA : connection.portB,
    name: null,
  };
}

function directionOf(side: Side, isTcp: boolean): Direction {
  // RFC 7323 section 2.3: a shift above 14 counts as 14. Without both SYNs the windows cannot be scaled.
  const shift = Math.min(14, Math.max(0, side.direction?.windowScale ?? 0));
  const scale = 2 ** shift;
  return {
    frames: side.frames,
    dataFrames: side.dataFrames,
    pureAcks: side.pureAcks,
    bytes: side.bytes,
    retransmittedBytes: side.stream?.retransmittedBytes ?? 0,
    missingBytes: side.missingBytes,
    windowScale: side.windowScale < 0 ? null : side.windowScale,
    maximumSegmentSize: side.maximumSegmentSize < 0 ? null : side.maximumSegmentSize,
    windowMinimum: isTcp && side.windowMinimum >= 0 ? side.windowMinimum * scale : null,
    windowMaximum: isTcp && side.windowMaximum >= 0 ? side.windowMaximum * scale : null,
    initialSequence: side.initialSequence < 0 ? null : side.initialSequence,
  };
}
