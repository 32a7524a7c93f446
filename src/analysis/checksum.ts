import type { Packet } from "../decode/packet.js";

const tcp = { protocol: 6, checksumAt: 16, headerLength: 20 } as const;
const udp = { protocol: 17, checksumAt: 6, headerLength: 8 } as const;

/**
 * Whether the TCP or UDP checksum is right (RFC 9293 section 3.1, RFC 768, RFC 8200 section 8.1): null when that cannot be told,
 * because bytes were cut or because the sender did without (UDP over IPv4, checksum 0).
 * In captures between containers most are wrong and mean nothing: the kernel leaves them to a network card that is not there.
 */
export function isChecksumRight(packet: Packet): boolean | null {
  const layout = packet.protocol === tcp.protocol ? tcp : udp;
  const { view, l4Offset } = packet;
  const end = packet.payloadOffset + packet.payloadLength;
  if (end > packet.end || packet.payloadCaptured < packet.payloadLength) return null;
  const checksum = view.getUint16(l4Offset + layout.checksumAt);
  if (layout === udp && checksum === 0) return null;
  const length = end - l4Offset;
  let sum = pseudoHeaderSum(packet) + layout.protocol + (length >>> 16) + (length & 0xffff);
  let at = l4Offset;
  for (; at + 2 <= end; at += 2) sum += view.getUint16(at);
  if (at < end) sum += packet.bytes[at]! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum === 0xffff;
}

function pseudoHeaderSum(packet: Packet): number {
  const words = [
    packet.source0,
    packet.source1,
    packet.source2,
    packet.source3,
    packet.destination0,
    packet.destination1,
    packet.destination2,
    packet.destination3,
  ];
  return words.reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 0);
}
