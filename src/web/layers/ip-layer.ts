import { formatDestination, formatSource } from "../../decode/addresses.js";
import type { Packet } from "../../decode/packet.js";
import { FieldList, hexNumber, type LayerView } from "./layer.js";

const protocols: Readonly<Record<number, string>> = { 1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP", 58: "ICMPv6" };

function protocolText(protocol: number): string {
  const name = protocols[protocol];
  return name === undefined ? String(protocol) : `${name} (${protocol})`;
}

/** RFC 791 section 3.1. */
export function ipv4Layer(packet: Packet): LayerView {
  const { view, bytes, ipOffset: start, ipHeaderLength } = packet;
  const fragment = view.getUint16(start + 6);
  const flags = [fragment & 0x4000 ? "don't fragment" : "", fragment & 0x2000 ? "more fragments" : ""].filter(Boolean);
  const list = new FieldList(start)
    .add("Version", 4, 0, 1)
    .add("Header length", `${ipHeaderLength} bytes`, 0, 1)
    .add("Differentiated services", hexNumber(bytes[start + 1]!, 2), 1, 1)
    .add("Total length", view.getUint16(start + 2), 2, 2)
    .add("Identification", hexNumber(packet.ipId, 4), 4, 2)
    .add("Flags", flags.join(", ") || "none", 6, 1)
    .add("Fragment offset", (fragment & 0x1fff) * 8, 6, 2)
    .add("Time to live", packet.ipTtl, 8, 1)
    .add("Protocol", protocolText(packet.protocol), 9, 1)
    .add("Header checksum", hexNumber(view.getUint16(start + 10), 4), 10, 2)
    .add("Source", formatSource(packet), 12, 4)
    .add("Destination", formatDestination(packet), 16, 4);
  if (ipHeaderLength > 20) list.add("Options", `${ipHeaderLength - 20} bytes`, 20, ipHeaderLength - 20);
  return {
    name: "IPv4",
    summary: `${formatSource(packet)} → ${formatDestination(packet)}`,
    fields: list.fields,
    start,
    end: start + ipHeaderLength,
  };
}

/** RFC 8200 section 3. */
export function ipv6Layer(packet: Packet): LayerView {
  const { view, ipOffset: start, ipHeaderLength } = packet;
  const first = view.getUint32(start);
  const list = new FieldList(start)
    .add("Version", 6, 0, 1)
    .add("Traffic class", hexNumber((first >>> 20) & 0xff, 2), 0, 2)
    .add("Flow label", hexNumber(first & 0xfffff, 5), 1, 3)
    .add("Payload length", view.getUint16(start + 4), 4, 2)
    .add("Next header", protocolText(view.getUint8(start + 6)), 6, 1)
    .add("Hop limit", packet.ipTtl, 7, 1)
    .add("Source", formatSource(packet), 8, 16)
    .add("Destination", formatDestination(packet), 24, 16);
  if (ipHeaderLength > 40) list.add("Extension headers", `${ipHeaderLength - 40} bytes`, 40, ipHeaderLength - 40);
  return {
    name: "IPv6",
    summary: `${formatSource(packet)} → ${formatDestination(packet)}`,
    fields: list.fields,
    start,
    end: start + ipHeaderLength,
  };
}
