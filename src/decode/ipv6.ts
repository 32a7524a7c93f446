import { IpProtocol } from "./ip-protocol.js";
import { DecodeStop, Layer, type Packet } from "./packet.js";
import { isShort, recordStop } from "./stop.js";

// RFC 8200 section 3.
const headerLength = 40;
const fragmentHeaderLength = 8;
/** M flag and offset of the fragment header; the two bits between are reserved. */
export const ipv6FragmentMask = 0xfff9;
/** RFC 8200 lets each header occur once (destination options twice): a longer chain is an attack or noise. */
const maximumExtensionHeaders = 16;

/**
 * Decodes an IPv6 header and its extension headers.
 * @returns where the payload begins, or -1. `packet.fragment` tells that the payload is a fragment's.
 */
export function decodeIpv6(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.ipv6, offset, headerLength, limit)) return -1;
  const { bytes, view } = packet;
  if (bytes[offset]! >> 4 !== 6) {
    recordStop(packet, DecodeStop.malformed, Layer.ipv6, offset, headerLength, limit);
    return -1;
  }
  const nextHeader = bytes[offset + 6]!;
  let totalLength = headerLength + view.getUint16(offset + 4);
  // A jumbogram (RFC 2675) or segmentation offload. A packet that says it has no next header may be truly empty.
  if (totalLength === headerLength && nextHeader !== IpProtocol.noNextHeader) totalLength = limit - offset;
  packet.layers |= Layer.ipv6;
  packet.ipVersion = 6;
  packet.ipOffset = offset;
  packet.ipHeaderLength = headerLength;
  packet.ipTotalLength = totalLength;
  packet.ipTtl = bytes[offset + 7]!;
  packet.source0 = view.getUint32(offset + 8);
  packet.source1 = view.getUint32(offset + 12);
  packet.source2 = view.getUint32(offset + 16);
  packet.source3 = view.getUint32(offset + 20);
  packet.destination0 = view.getUint32(offset + 24);
  packet.destination1 = view.getUint32(offset + 28);
  packet.destination2 = view.getUint32(offset + 32);
  packet.destination3 = view.getUint32(offset + 36);
  if (offset + totalLength > limit) {
    recordStop(packet, DecodeStop.malformed, Layer.ipv6, offset, totalLength, limit);
  }
  const payload = decodeExtensionHeaders(
    packet,
    nextHeader,
    offset + headerLength,
    Math.min(limit, offset + totalLength),
  );
  if (payload >= 0) packet.ipHeaderLength = payload - offset;
  return payload;
}

/**
 * Walks the extension headers from `offset` on and leaves the layer-4 protocol in `packet.protocol`. Stops behind the
 * header of a true fragment, for what follows is only part of a payload; a lone "atomic" fragment (RFC 6946) is none.
 * @returns where the next header's bytes begin, or -1.
 */
export function decodeExtensionHeaders(packet: Packet, nextHeader: number, offset: number, limit: number): number {
  const { bytes, view } = packet;
  let type = nextHeader;
  let at = offset;
  for (let count = 0; isExtensionHeader(type); count++) {
    packet.protocol = type;
    if (isShort(packet, Layer.ipv6, at, fragmentHeaderLength, limit)) return -1;
    const length = extensionHeaderLength(type, bytes[at + 1]!);
    if (count === maximumExtensionHeaders) {
      recordStop(packet, DecodeStop.malformed, Layer.ipv6, at, length, limit);
      return -1;
    }
    if (isShort(packet, Layer.ipv6, at, length, limit)) return -1;
    const isFragment = type === IpProtocol.fragment;
    type = bytes[at]!;
    if (isFragment) {
      packet.ipId = view.getUint32(at + 4);
      if ((view.getUint16(at + 2) & ipv6FragmentMask) !== 0) {
        packet.protocol = type;
        packet.fragment = true;
        return at + length;
      }
    }
    at += length;
  }
  packet.protocol = type;
  return at;
}

/** True for the extension headers that can be walked over. */
export function isExtensionHeader(type: number): boolean {
  return (
    type === IpProtocol.hopByHopOptions ||
    type === IpProtocol.routing ||
    type === IpProtocol.fragment ||
    type === IpProtocol.authentication ||
    type === IpProtocol.destinationOptions
  );
}

/** Length in bytes of an extension header from its length field: RFC 8200 section 4, RFC 4302 section 2.2 (4-byte units). */
export function extensionHeaderLength(type: number, lengthField: number): number {
  if (type === IpProtocol.fragment) return fragmentHeaderLength;
  return type === IpProtocol.authentication ? Math.max(8, (lengthField + 2) << 2) : (lengthField + 1) << 3;
}
