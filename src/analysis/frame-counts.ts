import { DecodeStop, Layer, type Packet } from "../decode/packet.js";
import type { CaptureFacts } from "../report/report.js";

/** Frames by the innermost thing known of them; each is counted once. */
export class FrameCounts implements Readonly<CaptureFacts["framesBy"]> {
  tcp = 0;
  udp = 0;
  icmp = 0;
  arp = 0;
  otherIp = 0;
  other = 0;
  malformed = 0;

  /** Counts a frame that is neither TCP nor UDP. */
  addOther(packet: Packet): void {
    const layers = packet.layers;
    if ((layers & (Layer.icmp | Layer.icmpv6)) !== 0) this.icmp++;
    else if (packet.stop === DecodeStop.malformed) this.malformed++;
    else if ((layers & Layer.arp) !== 0) this.arp++;
    else if ((layers & (Layer.ipv4 | Layer.ipv6)) !== 0) this.otherIp++;
    else this.other++;
  }

  toReport(): CaptureFacts["framesBy"] {
    const { tcp, udp, icmp, arp, otherIp, other, malformed } = this;
    return { tcp, udp, icmp, arp, otherIp, other, malformed };
  }
}
