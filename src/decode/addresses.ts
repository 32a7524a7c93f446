import type { Packet } from "./packet.js";

// Texts for the report. They allocate: never called per packet.

/** "192.0.2.1" from an unsigned 32-bit number. */
export function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** The text of RFC 5952 from four unsigned 32-bit words, most significant first. */
export function formatIpv6(word0: number, word1: number, word2: number, word3: number): string {
  // Section 5: addresses that embed IPv4 by a well-known prefix show it.
  if (word0 === 0 && word1 === 0 && word2 === 0xffff) return `::ffff:${formatIpv4(word3)}`;
  const groups = [word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, length } = longestZeroRun(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  // Section 4.2.2: a single zero group is not shortened.
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/** The address of IP version 4 or 6 as text. */
export function formatAddress(version: number, word0: number, word1: number, word2: number, word3: number): string {
  return version === 6 ? formatIpv6(word0, word1, word2, word3) : formatIpv4(word0);
}

/** The packet's source address as text. */
export function formatSource(packet: Packet): string {
  return formatAddress(packet.ipVersion, packet.source0, packet.source1, packet.source2, packet.source3);
}

/** The packet's destination address as text. */
export function formatDestination(packet: Packet): string {
  return formatAddress(
    packet.ipVersion,
    packet.destination0,
    packet.destination1,
    packet.destination2,
    packet.destination3,
  );
}

/** "02:42:ac:12:00:02" from the six bytes at `offset`. */
export function formatMac(bytes: Uint8Array, offset: number): string {
  return Array.from(bytes.subarray(offset, offset + 6), (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** Section 4.2.3: the longest run of zero groups, the first of equals. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, index) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  });
  return best;
}
