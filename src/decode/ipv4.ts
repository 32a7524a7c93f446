import { DecodeStop, Layer, type Packet } from "./packet.js";
import { isShort, recordStop } from "./stop.js";

// RFC 791 section 3.1.
const minimumHeaderLength = 20;
/** More-fragments flag and fragment offset: zero in a whole datagram. */
export const ipv4FragmentMask = 0x3fff;

/**
 * Decodes an IPv4 header. A packet that claims more bytes than the frame had on the wire is malformed, yet decoding goes
 * on with the bytes that there are, as Wireshark does.
 * @returns where its payload begins, or -1. `packet.fragment` tells that the payload is a fragment's.
 */
export function decodeIpv4(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.ipv4, offset, minimumHeaderLength, limit)) return -1;
  const { bytes, view } = packet;
  const first = bytes[offset]!;
  const headerLength = (first & 0x0f) << 2;
  let totalLength = view.getUint16(offset + 2);
  // TCP segmentation offload: the network card fills in the length after the capture has seen the packet.
  if (totalLength === 0) totalLength = limit - offset;
  if (first >> 4 !== 4 || headerLength < minimumHeaderLength || totalLength < headerLength) {
    recordStop(packet, DecodeStop.malformed, Layer.ipv4, offset, Math.max(headerLength, minimumHeaderLength), limit);
    return -1;
  }
  packet.layers |= Layer.ipv4;
  packet.ipVersion = 4;
  packet.ipOffset = offset;
  packet.ipHeaderLength = headerLength;
  packet.ipTotalLength = totalLength;
  packet.ipId = view.getUint16(offset + 4);
  packet.ipTtl = bytes[offset + 8]!;
  packet.protocol = bytes[offset + 9]!;
  packet.source0 = view.getUint32(offset + 12);
  packet.source1 = 0;
  packet.source2 = 0;
  packet.source3 = 0;
  packet.destination0 = view.getUint32(offset + 16);
  packet.destination1 = 0;
  packet.destination2 = 0;
  packet.destination3 = 0;
  packet.fragment = (view.getUint16(offset + 6) & ipv4FragmentMask) !== 0;
  if (offset + totalLength > limit) {
    recordStop(packet, DecodeStop.malformed, Layer.ipv4, offset, totalLength, limit);
  }
  if (isShort(packet, Layer.ipv4, offset, headerLength, limit)) return -1;
  return offset + headerLength;
}
