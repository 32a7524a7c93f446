import { decodeQuotedPacket } from "./icmp-quote.js";
import { Layer, type Packet } from "./packet.js";
import { isShort } from "./stop.js";

// RFC 792: type, code, checksum (2), then four bytes whose meaning is the type's; errors quote a packet behind them.
const fixedLength = 4;
const quoteAt = 8;
const destinationUnreachable = 3;
const sourceQuench = 4;
const redirect = 5;
const timeExceeded = 11;
const parameterProblem = 12;

/** Decodes ICMP at `offset`; for an error message also `packet.inner`, from as much as is quoted. */
export function decodeIcmp(packet: Packet, offset: number, limit: number): void {
  packet.l4Offset = Math.min(offset, packet.end);
  if (isShort(packet, Layer.icmp, offset, fixedLength, limit)) return;
  packet.layers |= Layer.icmp;
  packet.icmpType = packet.bytes[offset]!;
  packet.icmpCode = packet.bytes[offset + 1]!;
  if (isError(packet.icmpType)) decodeQuotedPacket(packet, offset + quoteAt, limit);
}

function isError(type: number): boolean {
  return (
    type === destinationUnreachable ||
    type === timeExceeded ||
    type === redirect ||
    type === sourceQuench ||
    type === parameterProblem
  );
}
