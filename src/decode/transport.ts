import { decodeIcmp } from "./icmp.js";
import { decodeIcmpv6 } from "./icmpv6.js";
import { IpProtocol } from "./ip-protocol.js";
import type { Packet } from "./packet.js";
import { recordUnsupported } from "./stop.js";
import { decodeTcp } from "./tcp.js";
import { decodeUdp } from "./udp.js";

/** Decodes what `packet.protocol` announces at `offset`; `limit` is the end of the IP packet on the wire. */
export function decodeTransport(packet: Packet, offset: number, limit: number): void {
  switch (packet.protocol) {
    case IpProtocol.tcp:
      decodeTcp(packet, offset, limit);
      return;
    case IpProtocol.udp:
      decodeUdp(packet, offset, limit);
      return;
    case IpProtocol.icmp:
      decodeIcmp(packet, offset, limit);
      return;
    case IpProtocol.icmpv6:
      decodeIcmpv6(packet, offset, limit);
      return;
    default:
      recordUnsupported(packet, offset);
  }
}
