import { decodeArp } from "./arp.js";
import { EtherType } from "./ethertype.js";
import { decodeIpv4 } from "./ipv4.js";
import { decodeIpv6 } from "./ipv6.js";
import type { Packet } from "./packet.js";
import { recordUnsupported } from "./stop.js";

/** Decodes what `packet.etherType` announces. @returns where an IP packet's payload begins, or -1. */
export function decodeNetwork(packet: Packet, offset: number, limit: number): number {
  switch (packet.etherType) {
    case EtherType.ipv4:
      return decodeIpv4(packet, offset, limit);
    case EtherType.ipv6:
      return decodeIpv6(packet, offset, limit);
    case EtherType.arp:
      decodeArp(packet, offset, limit);
      return -1;
    default:
      recordUnsupported(packet, offset);
      return -1;
  }
}
