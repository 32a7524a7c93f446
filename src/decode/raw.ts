import { EtherType } from "./ethertype.js";
import { DecodeStop, Layer, type Packet } from "./packet.js";
import { isShort, recordStop } from "./stop.js";

/**
 * LINKTYPE_RAW: the frame is an IP packet and its first half byte the version. Sets `packet.etherType`.
 * @returns `offset`, or -1 when the frame is empty or neither IPv4 nor IPv6.
 */
export function decodeRaw(packet: Packet, offset: number, limit: number): number {
  // An empty frame lacks at least an IPv4 header.
  if (isShort(packet, Layer.ipv4, offset, 1, limit)) return -1;
  const version = packet.bytes[offset]! >> 4;
  if (version === 4) packet.etherType = EtherType.ipv4;
  else if (version === 6) packet.etherType = EtherType.ipv6;
  else {
    recordStop(packet, DecodeStop.malformed, Layer.ipv4, offset, 1, limit);
    return -1;
  }
  return offset;
}
