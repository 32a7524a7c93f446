import { Layer, type Packet } from "./packet.js";

export const ChecksumState = {
  right: 0,
  wrong: 1,
  /** Nothing to verify: no TCP or UDP, bytes cut by the snap length, or UDP over IPv4 that was sent without one. */
  unknown: 2,
} as const;
export type ChecksumState = (typeof ChecksumState)[keyof typeof ChecksumState];

const udpHeaderLength = 8;
const udpChecksumAt = 6;

/**
 * Verifies the TCP or UDP checksum (RFC 9293 section 3.1, RFC 768, RFC 8200 section 8.1). It reads the whole payload, so
 * only callers that were asked to verify call it: between containers the checksum is left to a network card that is not there.
 */
export function transportChecksum(packet: Packet): ChecksumState {
  const { layers, view, l4Offset, payloadLength } = packet;
  const isTcp = (layers & Layer.tcp) !== 0;
  if (!isTcp && (layers & Layer.udp) === 0) return ChecksumState.unknown;
  const length = (isTcp ? packet.tcpHeaderLength : udpHeaderLength) + payloadLength;
  if (l4Offset + length > packet.end) return ChecksumState.unknown;
  if (!isTcp && packet.ipVersion === 4 && view.getUint16(l4Offset + udpChecksumAt) === 0) return ChecksumState.unknown;
  let sum = pseudoHeaderSum(packet) + length;
  const evenEnd = l4Offset + length - (length % 2);
  for (let at = l4Offset; at < evenEnd; at += 2) sum += view.getUint16(at);
  if (length % 2 === 1) sum += packet.bytes[evenEnd]! << 8;
  // Ones' complement: carries are added at the end until none is left; doubles hold the sum of any packet exactly.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum === 0xffff ? ChecksumState.right : ChecksumState.wrong;
}

/** Addresses and protocol; IPv4's unused words are zero, so both versions add up alike. */
function pseudoHeaderSum(packet: Packet): number {
  return (
    halves(packet.source0) +
    halves(packet.source1) +
    halves(packet.source2) +
    halves(packet.source3) +
    halves(packet.destination0) +
    halves(packet.destination1) +
    halves(packet.destination2) +
    halves(packet.destination3) +
    packet.protocol
  );
}

function halves(word: number): number {
  return (word >>> 16) + (word & 0xffff);
}
