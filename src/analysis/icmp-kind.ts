import type { IcmpKind } from "../report/report.js";

const unreachable = 3;
const timeExceeded = 11;
const unreachable6 = 1;
const packetTooBig6 = 2;
const timeExceeded6 = 3;

/** By code of "destination unreachable": RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1. */
const unreachableKinds: readonly IcmpKind[] = [
  "network-unreachable",
  "host-unreachable",
  "protocol-unreachable",
  "port-unreachable",
  "packet-too-big",
  "network-unreachable",
  "network-unreachable",
  "host-unreachable",
  "network-unreachable",
  "prohibited",
  "prohibited",
  "network-unreachable",
  "host-unreachable",
  "prohibited",
  "prohibited",
  "prohibited",
];

/** RFC 4443 section 3.1. */
const unreachableKinds6: readonly IcmpKind[] = [
  "network-unreachable",
  "prohibited",
  "network-unreachable",
  "host-unreachable",
  "port-unreachable",
  "prohibited",
  "prohibited",
];

/** What an ICMP error says of the packet that it quotes. */
export function icmpKind(ipVersion: number, type: number, code: number): IcmpKind {
  if (ipVersion === 4) {
    if (type === unreachable) return unreachableKinds[code] ?? "icmp-error";
    return type === timeExceeded ? "time-exceeded" : "icmp-error";
  }
  if (type === unreachable6) return unreachableKinds6[code] ?? "icmp-error";
  if (type === packetTooBig6) return "packet-too-big";
  return type === timeExceeded6 ? "time-exceeded" : "icmp-error";
}

/** True of what tells a program that its packets do not get there, however often it sends them. */
export function isUnreachable(kind: IcmpKind): boolean {
  return kind !== "packet-too-big" && kind !== "time-exceeded" && kind !== "icmp-error";
}
