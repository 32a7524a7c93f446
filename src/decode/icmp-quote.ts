import { IpProtocol } from "./ip-protocol.js";
import { extensionHeaderLength, ipv6FragmentMask, isExtensionHeader } from "./ipv6.js";
import type { Packet } from "./packet.js";

const ipv4HeaderLength = 20;
const ipv4OffsetMask = 0x1fff;
const ipv6HeaderLength = 40;
const ipv6OffsetMask = ipv6FragmentMask & ~1;
/** Ports are in the first four bytes of TCP and UDP, the TCP sequence number in the next four. */
const portsLength = 4;
const sequenceEnd = 8;

/**
 * Fills `packet.inner` from the packet that an ICMP error quotes at `offset`. A quote is cut by its sender as a matter of
 * course (RFC 792: 8 bytes of layer 4), so a short one is no error: what is not there stays 0.
 */
export function decodeQuotedPacket(packet: Packet, offset: number, limit: number): void {
  const end = Math.min(limit, packet.end);
  if (offset >= end) return;
  const version = packet.bytes[offset]! >> 4;
  if (version === 4 && offset + ipv4HeaderLength <= end) decodeQuotedIpv4(packet, offset, end);
  else if (version === 6 && offset + ipv6HeaderLength <= end) decodeQuotedIpv6(packet, offset, end);
}

function decodeQuotedIpv4(packet: Packet, offset: number, end: number): void {
  const { bytes, view, inner } = packet;
  const headerLength = (bytes[offset]! & 0x0f) << 2;
  if (headerLength < ipv4HeaderLength) return;
  inner.ipVersion = 4;
  inner.protocol = bytes[offset + 9]!;
  inner.source0 = view.getUint32(offset + 12);
  inner.destination0 = view.getUint32(offset + 16);
  const isFirst = (view.getUint16(offset + 6) & ipv4OffsetMask) === 0;
  if (isFirst) decodeQuotedPorts(packet, offset + headerLength, end);
}

function decodeQuotedIpv6(packet: Packet, offset: number, end: number): void {
  const { bytes, view, inner } = packet;
  inner.ipVersion = 6;
  inner.source0 = view.getUint32(offset + 8);
  inner.source1 = view.getUint32(offset + 12);
  inner.source2 = view.getUint32(offset + 16);
  inner.source3 = view.getUint32(offset + 20);
  inner.destination0 = view.getUint32(offset + 24);
  inner.destination1 = view.getUint32(offset + 28);
  inner.destination2 = view.getUint32(offset + 32);
  inner.destination3 = view.getUint32(offset + 36);
  let at = offset + ipv6HeaderLength;
  inner.protocol = bytes[offset + 6]!;
  // Every header is at least 8 bytes long, so the quote itself bounds the walk.
  while (isExtensionHeader(inner.protocol)) {
    if (at + 8 > end) return;
    const length = extensionHeaderLength(inner.protocol, bytes[at + 1]!);
    const isLater = inner.protocol === IpProtocol.fragment && (view.getUint16(at + 2) & ipv6OffsetMask) !== 0;
    inner.protocol = bytes[at]!;
    if (isLater) return;
    at += length;
  }
  decodeQuotedPorts(packet, at, end);
}

function decodeQuotedPorts(packet: Packet, offset: number, end: number): void {
  const { view, inner } = packet;
  if (inner.protocol !== IpProtocol.tcp && inner.protocol !== IpProtocol.udp) return;
  if (offset + portsLength > end) return;
  packet.l4Offset = offset;
  inner.sourcePort = view.getUint16(offset);
  inner.destinationPort = view.getUint16(offset + 2);
  if (inner.protocol === IpProtocol.tcp && offset + sequenceEnd <= end) inner.tcpSequence = view.getUint32(offset + 4);
}
