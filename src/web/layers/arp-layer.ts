import { formatIpv4, formatMac } from "../../decode/addresses.js";
import type { Packet } from "../../decode/packet.js";
import { FieldList, type LayerView } from "./layer.js";

/** RFC 826, for Ethernet and IPv4. */
export function arpLayer({ bytes, view, arpOperation, arpSenderOffset, arpTargetOffset, end }: Packet): LayerView {
  if (arpSenderOffset < 0) return { name: "ARP", summary: "", fields: [], start: end, end };
  const start = arpSenderOffset - 8;
  const senderIp = formatIpv4(view.getUint32(arpSenderOffset + 6));
  const targetIp = formatIpv4(view.getUint32(arpTargetOffset + 6));
  const senderMac = formatMac(bytes, arpSenderOffset);
  const fields = new FieldList(start)
    .add("Operation", arpOperation === 1 ? "request (1)" : arpOperation === 2 ? "reply (2)" : arpOperation, 6, 2)
    .add("Sender MAC", senderMac, 8, 6)
    .add("Sender IP", senderIp, 14, 4)
    .add("Target MAC", formatMac(bytes, arpTargetOffset), 18, 6)
    .add("Target IP", targetIp, 24, 4).fields;
  const summary = arpOperation === 1 ? `Who has ${targetIp}? Tell ${senderIp}` : `${senderIp} is at ${senderMac}`;
  return { name: "ARP", summary, fields, start, end: start + 28 };
}
