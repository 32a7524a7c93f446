import { Layer, type Packet } from "../../decode/packet.js";
import { icmpTypes, icmpv6Types } from "../packets/link-info.js";
import { FieldList, hexNumber, type LayerView } from "./layer.js";

/** RFC 792, RFC 4443. */
export function icmpLayer(packet: Packet): LayerView {
  const isVersion6 = (packet.layers & Layer.icmpv6) !== 0;
  const start = packet.ipOffset + packet.ipHeaderLength;
  const name = (isVersion6 ? icmpv6Types : icmpTypes)[packet.icmpType] ?? `type ${packet.icmpType}`;
  const list = new FieldList(start)
    .add("Type", `${name} (${packet.icmpType})`, 0, 1)
    .add("Code", packet.icmpCode, 1, 1);
  if (start + 4 <= packet.end) list.add("Checksum", hexNumber(packet.view.getUint16(start + 2), 4), 2, 2);
  return {
    name: isVersion6 ? "ICMPv6" : "ICMP",
    summary: `${name}, code ${packet.icmpCode}`,
    fields: list.fields,
    start,
    end: Math.min(packet.end, start + 8),
  };
}
