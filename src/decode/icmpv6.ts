import { decodeQuotedPacket } from "./icmp-quote.js";
import { Layer, type Packet } from "./packet.js";
import { isShort } from "./stop.js";

// RFC 4443 section 2.1: type, code, checksum (2); the error types 1–4 quote a packet behind four more bytes.
const fixedLength = 4;
const quoteAt = 8;
const destinationUnreachable = 1;
const parameterProblem = 4;

/** Decodes ICMPv6 at `offset`; for an error message also `packet.inner`, from as much as is quoted. */
export function decodeIcmpv6(packet: Packet, offset: number, limit: number): void {
  packet.l4Offset = Math.min(offset, packet.end);
  if (isShort(packet, Layer.icmpv6, offset, fixedLength, limit)) return;
  packet.layers |= Layer.icmpv6;
  packet.icmpType = packet.bytes[offset]!;
  packet.icmpCode = packet.bytes[offset + 1]!;
  const isError = packet.icmpType >= destinationUnreachable && packet.icmpType <= parameterProblem;
  if (isError) decodeQuotedPacket(packet, offset + quoteAt, limit);
}
