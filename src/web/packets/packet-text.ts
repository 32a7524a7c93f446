import { Layer } from "../../decode/packet.js";
import { printable } from "../../printable.js";
import type { PageModel } from "../page-model.js";
import { linkInfo } from "./link-info.js";
import { bytesOf, type Packets } from "./packets.js";
import { headerLength } from "./payload-place.js";

const previewBytes = 200;

/** "SYN, ACK"; empty for what is not TCP. */
export function flagsText(flags: number): string {
  return flagNames.filter((_, bit) => (flags & (1 << bit)) !== 0).join(", ");
}

const flagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "NS"];

export function protocolText({ columns }: Packets, index: number): string {
  const layers = columns.layers[index]!;
  for (const [bit, name] of protocolNames) if ((layers & bit) !== 0) return name;
  return columns.stop[index] === 2 ? "malformed" : "other";
}

const protocolNames: readonly [bit: number, name: string][] = [
  [Layer.icmp, "ICMP"],
  [Layer.icmpv6, "ICMPv6"],
  [Layer.tcp, "TCP"],
  [Layer.udp, "UDP"],
  [Layer.arp, "ARP"],
  [Layer.ipv6, "IPv6"],
  [Layer.ipv4, "IPv4"],
  [Layer.llc, "LLC"],
];

/** The name of an address where there is one. */
export function hostText(model: PageModel, packets: Packets, host: number): string {
  const address = packets.table.hosts[host] ?? "";
  const name = model.names.get(address);
  return name === undefined ? address : printable(name, 60);
}

/** Short, as an arrow of the diagram says it: flags, bytes, and what the protocol says that begins here, else the bytes themselves. */
export function packetLabel(model: PageModel, packets: Packets, index: number): string {
  const { columns } = packets;
  const layers = columns.layers[index]!;
  const length = columns.payloadLength[index]!;
  const isTcp = (layers & Layer.tcp) !== 0;
  if (!isTcp && (layers & Layer.udp) === 0) return linkInfo(packets, index);
  const kind = isTcp ? flagsText(columns.tcpFlags[index]!) : "UDP";
  if (isTcp && length === 0) return kind;
  const label = model.turnLabels.get(index + 1);
  const text = label === undefined ? previewText(packets, index) : printable(label.summary, previewBytes);
  return `${kind} · ${length} B · ${text}`;
}

/** In full, in Wireshark's order; without the ports where there is no room for them. */
export function packetInfo(packets: Packets, index: number, hasPorts = true): string {
  const { columns } = packets;
  const layers = columns.layers[index]!;
  const length = columns.payloadLength[index]!;
  const text = length > 0 ? `  ${previewText(packets, index)}` : "";
  const ports = hasPorts ? `${columns.sourcePort[index]} → ${columns.destinationPort[index]} ` : "";
  if ((layers & Layer.tcp) !== 0) {
    // A second copy was not analysed: its numbers are those of the first.
    const first = columns.duplicateOf[index] === 0 ? index : columns.duplicateOf[index]! - 1;
    const numbers = `Seq=${columns.sequence[first]} Ack=${columns.acknowledgement[first]} Win=${columns.window[index]} Len=${length}`;
    return `${ports}[${flagsText(columns.tcpFlags[index]!)}] ${numbers}${text}`;
  }
  if ((layers & Layer.udp) !== 0) return `${ports}Len=${length}${text}`;
  return linkInfo(packets, index);
}

/** Names of the TCP conditions of a packet. */
export function conditionsOf({ columns, table }: Packets, index: number): string[] {
  const bits = columns.conditions[index]!;
  return table.conditionNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

const decoder = new TextDecoder();

/** The first bytes of the payload as one line: text where it is text, else hex. */
function previewText(packets: Packets, index: number): string {
  const payload = payloadOf(packets, index).subarray(0, previewBytes);
  if (payload.length === 0) return "";
  if (!looksLikeText(payload)) return hexLine(payload.subarray(0, 16)) + (payload.length > 16 ? " …" : "");
  return printable(decoder.decode(payload).replace(/\r?\n$/, ""), previewBytes);
}

/** The payload bytes that the page has of a packet. */
export function payloadOf(packets: Packets, index: number): Uint8Array {
  const bytes = bytesOf(packets, index);
  const start = headerLength(packets, index);
  return start < 0 ? bytes.subarray(0, 0) : bytes.subarray(start, start + packets.columns.payloadLength[index]!);
}

/** Few control characters, and no byte that UTF-8 never has. */
export function looksLikeText(bytes: Uint8Array): boolean {
  let strange = 0;
  for (const byte of bytes) {
    if (byte === 0 || byte === 0xc0 || byte === 0xc1 || byte > 0xf4) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) strange++;
  }
  return strange * 10 <= bytes.length;
}

export function hexLine(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
