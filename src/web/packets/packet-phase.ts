import type { Connection, Exchange, Phase } from "../../report/report.js";
import type { PageModel } from "../page-model.js";
import type { Tone } from "../palette.js";
import type { Packets } from "./packets.js";

/** The phase that a frame belongs to; null for what is in none that the report lists. */
export function phaseOfPacket(model: PageModel, packets: Packets, index: number): Phase | null {
  const frame = index + 1;
  const connection = packets.columns.connection[index]!;
  const phases = connection === 0 ? model.arpPhases : model.connections.get(connection)?.phases;
  if (phases === undefined) return null;
  const at = lastAtOrBefore(phases.length, (position) => phases[position]!.firstFrame, frame);
  const phase = phases[at];
  return phase !== undefined && frame <= phase.lastFrame ? phase : null;
}

/** The exchange whose request or answer a frame is part of, or between which it lies. */
export function exchangeOfPacket(model: PageModel, packets: Packets, index: number): Exchange | null {
  const connection = model.connections.get(packets.columns.connection[index]!);
  return connection === undefined ? null : exchangeAtFrame(connection, index + 1);
}

function exchangeAtFrame(connection: Connection, frame: number): Exchange | null {
  const { exchanges, phases } = connection;
  const at = lastAtOrBefore(exchanges.length, (position) => exchanges[position]!.request.firstFrame, frame);
  const exchange = exchanges[at];
  if (exchange === undefined) return null;
  if (frame <= (exchange.response ?? exchange.request).lastFrame) return exchange;
  if (isUnasked(connection, frame)) return null;
  // The ACK of the answer lies behind it, in the same phase.
  const phase = phases.find((one) => one.kind === "exchange" && one.firstFrame <= frame && frame <= one.lastFrame);
  return phase === undefined ? null : exchange;
}

/** Whether a frame that is part of no exchange has what the server said of its own accord. */
export function isUnasked({ unasked }: Connection, frame: number): boolean {
  return unasked.some(({ turn }) => turn.firstFrame <= frame && frame <= turn.lastFrame);
}

const flags = { fin: 1, syn: 2, reset: 4 } as const;

/** The colour of a packet: its phase (by its flags where the report does not list its connection), and within exchanges its direction. */
export function toneOfPacket(model: PageModel, packets: Packets, index: number): Tone {
  const { columns } = packets;
  if (columns.duplicateOf[index] !== 0) return "other";
  const kind = phaseOfPacket(model, packets, index)?.kind;
  if (kind === "handshake" || kind === "close") return kind;
  if (kind === "keep-alive") return "think";
  if (kind === undefined && (columns.tcpFlags[index]! & flags.syn) !== 0) return "handshake";
  if (kind === undefined && (columns.tcpFlags[index]! & (flags.fin | flags.reset)) !== 0) return "close";
  if (columns.payloadLength[index] === 0 || columns.side[index] === 0) return "other";
  return columns.side[index] === 1 ? "request" : "response";
}

/** The last position whose value is at most `limit`, in ascending values; -1 when there is none. */
export function lastAtOrBefore(length: number, valueAt: (position: number) => number, limit: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
