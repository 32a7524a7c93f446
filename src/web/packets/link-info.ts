import { formatIpv4, formatMac } from "../../decode/addresses.js";
import { Layer } from "../../decode/packet.js";
import { decodePacket } from "./decode-packet.js";
import type { Packets } from "./packets.js";

/** What a packet without TCP or UDP says, in Wireshark's words where it has some. */
export function linkInfo(packets: Packets, index: number): string {
  if (packets.bytes === null) return "";
  const packet = decodePacket(packets, index);
  if (packet.arpSenderOffset >= 0) {
    const sender = formatIpv4(packet.view.getUint32(packet.arpSenderOffset + 6));
    const target = formatIpv4(packet.view.getUint32(packet.arpTargetOffset + 6));
    if (packet.arpOperation === 1) return `Who has ${target}? Tell ${sender}`;
    return `${sender} is at ${formatMac(packet.bytes, packet.arpSenderOffset)}`;
  }
  if (packet.icmpType >= 0) {
    const names = (packet.layers & Layer.icmpv6) !== 0 ? icmpv6Types : icmpTypes;
    return `${names[packet.icmpType] ?? `type ${packet.icmpType}`}, code ${packet.icmpCode}`;
  }
  if (packet.fragment) return `fragment of protocol ${packet.protocol}, identification ${packet.ipId}`;
  if (packet.ipVersion !== 0) return `protocol ${packet.protocol}`;
  return packet.etherType > 0 ? `EtherType 0x${packet.etherType.toString(16).padStart(4, "0")}` : "";
}

/** IANA registry "ICMP Type Numbers". */
export const icmpTypes: Readonly<Record<number, string>> = {
  0: "Echo reply",
  3: "Destination unreachable",
  5: "Redirect",
  8: "Echo request",
  11: "Time exceeded",
  12: "Parameter problem",
};

/** IANA registry "ICMPv6 type Numbers". */
export const icmpv6Types: Readonly<Record<number, string>> = {
  1: "Destination unreachable",
  2: "Packet too big",
  3: "Time exceeded",
  4: "Parameter problem",
  128: "Echo request",
  129: "Echo reply",
  133: "Router solicitation",
  134: "Router advertisement",
  135: "Neighbor solicitation",
  136: "Neighbor advertisement",
  143: "Multicast listener report",
};
