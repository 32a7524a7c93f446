import { decodeEthernet } from "./ethernet.js";
import { EtherType } from "./ethertype.js";
import { decodeLinuxSll } from "./linux-sll.js";
import { decodeLinuxSll2 } from "./linux-sll2.js";
import { decodeLoopback } from "./null-loopback.js";
import type { Packet } from "./packet.js";
import { decodeRaw } from "./raw.js";
import { recordUnsupported } from "./stop.js";

/** The link types that can be decoded (https://www.tcpdump.org/linktypes.html). */
export const LinkType = {
  null: 0,
  ethernet: 1,
  /** DLT_RAW of most systems and of OpenBSD, which old files carry instead of LINKTYPE_RAW. */
  rawOld: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

/**
 * Decodes the link layer of a frame and sets `packet.etherType`.
 * @returns where the network layer begins, or -1 when there is none to go on with.
 */
export function decodeLink(packet: Packet, offset: number, limit: number): number {
  switch (packet.linkType) {
    case LinkType.ethernet:
      return decodeEthernet(packet, offset, limit);
    case LinkType.linuxSll2:
      return decodeLinuxSll2(packet, offset, limit);
    case LinkType.linuxSll:
      return decodeLinuxSll(packet, offset, limit);
    case LinkType.null:
    case LinkType.loop:
      return decodeLoopback(packet, offset, limit);
    case LinkType.raw:
    case LinkType.rawOld:
    case LinkType.rawOpenBsd:
      return decodeRaw(packet, offset, limit);
    case LinkType.ipv4:
      packet.etherType = EtherType.ipv4;
      return offset;
    case LinkType.ipv6:
      packet.etherType = EtherType.ipv6;
      return offset;
    default:
      recordUnsupported(packet, offset);
      return -1;
  }
}
