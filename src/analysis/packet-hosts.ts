import { formatDestination, formatIpv4, formatMac, formatSource } from "../decode/addresses.js";
import type { Packet } from "../decode/packet.js";

/** Numbers of one table stay within 16 bits. */
const maximumHosts = 65_000;

/** Who sent a packet and to whom, as numbers of a table of addresses; number 0 is "" (not known, or one too many). */
export class PacketHosts {
  readonly names: string[] = [""];
  readonly #numbers = new Map<string, number>([["", 0]]);

  of(packet: Packet): [source: number, destination: number] {
    if (packet.ipVersion !== 0) return [this.#number(formatSource(packet)), this.#number(formatDestination(packet))];
    if (packet.arpSenderOffset >= 0) {
      return [
        this.#number(arpAddress(packet, packet.arpSenderOffset)),
        this.#number(arpAddress(packet, packet.arpTargetOffset)),
      ];
    }
    return [
      this.#number(macAddress(packet, packet.sourceMacOffset)),
      this.#number(macAddress(packet, packet.destinationMacOffset)),
    ];
  }

  #number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= maximumHosts) return 0;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** The IPv4 address behind a MAC address in an ARP message. */
function arpAddress(packet: Packet, offset: number): string {
  return formatIpv4(packet.view.getUint32(offset + 6));
}

function macAddress(packet: Packet, offset: number): string {
  return offset < 0 ? "" : formatMac(packet.bytes, offset);
}
