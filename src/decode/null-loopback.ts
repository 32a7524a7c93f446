import { EtherType } from "./ethertype.js";
import { Layer, type Packet } from "./packet.js";
import { isShort, recordUnsupported } from "./stop.js";

// https://www.tcpdump.org/linktypes.html: LINKTYPE_NULL (family in the capturing host's byte order), LINKTYPE_LOOP (network order).
const headerLength = 4;
const familyIpv4 = 2;
/** Some programs write an EtherType into the last two bytes; no family is that large in either byte order. */
const smallestEtherType = 0x0600;

/**
 * Decodes a NULL or LOOP header. Families are small numbers, so the half that is zero tells the byte order.
 * @returns where the payload begins, or -1.
 */
export function decodeLoopback(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.loopback, offset, headerLength, limit)) return -1;
  packet.layers |= Layer.loopback;
  const bigEndian = packet.view.getUint16(offset) === 0;
  const family = packet.view.getUint32(offset, !bigEndian);
  const payload = offset + headerLength;
  if (family === familyIpv4) packet.etherType = EtherType.ipv4;
  else if (isFamilyIpv6(family)) packet.etherType = EtherType.ipv6;
  else if (packet.view.getUint16(offset + 2) >= smallestEtherType) packet.etherType = packet.view.getUint16(offset + 2);
  else {
    recordUnsupported(packet, offset);
    return -1;
  }
  return payload;
}

/** AF_INET6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS. */
function isFamilyIpv6(family: number): boolean {
  return family === 24 || family === 28 || family === 30 || family === 10 || family === 23;
}
