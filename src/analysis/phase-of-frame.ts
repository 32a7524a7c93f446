import { type Packet, TcpFlag } from "../decode/packet.js";
import { type Connection, PayloadState } from "./connection.js";
import type { PhaseList } from "./phase-list.js";
import { TcpConditionBit } from "./tcp-condition-bits.js";

/** Probes of a closed window keep nothing alive: they are part of the exchange that waits for it to open. */
const keepAlive = TcpConditionBit.keepAlive | TcpConditionBit.keepAliveAck;
const probe = TcpConditionBit.zeroWindowProbe | TcpConditionBit.zeroWindowProbeAck;

/** Puts a segment into a phase of its connection, after it was followed. Segments that say nothing new belong to the phase under way. */
export function tcpPhase(
  connection: Connection,
  phases: PhaseList,
  packet: Packet,
  side: 0 | 1,
  conditions: number,
  nowNs: number,
): void {
  const tcp = connection.tcp!;
  const flags = packet.tcpFlags;
  const frame = packet.frame;
  // A RST that nobody heeded closes nothing.
  if ((flags & (TcpFlag.fin | TcpFlag.rst)) !== 0 && tcp.closingSide !== -1) {
    const isFin = (flags & TcpFlag.rst) === 0;
    if (isFin && packet.payloadLength > 0 && saysSomethingNew(connection, frame)) {
      payloadPhase(connection, phases, frame, nowNs);
    } else if (isFin && side === connection.clientSide && isWaiting(connection)) phases.continue(frame, nowNs);
    else phases.add("close", 0, frame, nowNs);
  } else if ((flags & TcpFlag.syn) !== 0) phases.add("handshake", 0, frame, nowNs);
  else if (isProbe(connection, side, conditions)) phases.continue(frame, nowNs);
  else if ((conditions & keepAlive) !== 0 && phases.current !== "close") phases.add("keep-alive", 0, frame, nowNs);
  else if (packet.payloadLength > 0) payloadPhase(connection, phases, frame, nowNs);
  // With TCP Fast Open the answer may come first.
  else if (tcp.ackFrame === frame && phases.current !== "exchange") phases.add("handshake", 0, frame, nowNs);
  else if (tcp.closeFrames?.at(-1) === frame && !isWaiting(connection)) phases.add("close", 0, frame, nowNs);
  else phases.continue(frame, nowNs);
}

/** What Linux asks a closed window with is by its numbers a keep-alive: one byte before the next. */
function isProbe({ a, b }: Connection, side: 0 | 1, conditions: number): boolean {
  const receiver = side === 0 ? b : a;
  return (conditions & probe) !== 0 || ((conditions & keepAlive) !== 0 && receiver.zeroWindowNs >= 0);
}

/** A client that has said all it wanted and waits for the answer (half-close) has not ended the exchange. */
function isWaiting({ state, messages }: Connection): boolean {
  return state === PayloadState.request && messages?.isQuiet !== true;
}

/** Puts a datagram into a phase. */
export function payloadPhase(connection: Connection, phases: PhaseList, frame: number, nowNs: number): void {
  switch (connection.state) {
    case PayloadState.request:
    case PayloadState.response:
      // Repetitions after the first FIN are part of the close.
      if (phases.current === "close" && !saysSomethingNew(connection, frame)) phases.continue(frame, nowNs);
      else phases.add("exchange", connection.exchange!.number, frame, nowNs);
      break;
    case PayloadState.banner: {
      const isBanner = connection.tcp === null || connection.tcp.synFrame !== 0;
      phases.add(isBanner ? "banner" : "other", 0, frame, nowNs);
      break;
    }
    default:
      phases.continue(frame, nowNs);
  }
}

function saysSomethingNew({ exchange }: Connection, frame: number): boolean {
  return exchange !== null && (exchange.request.lastFrame === frame || exchange.response.lastFrame === frame);
}
