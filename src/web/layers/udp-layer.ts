import type { Packet } from "../../decode/packet.js";
import { FieldList, hexNumber, type LayerView } from "./layer.js";

/** RFC 768. */
export function udpLayer({ view, l4Offset: start, sourcePort, destinationPort, payloadLength }: Packet): LayerView {
  const fields = new FieldList(start)
    .add("Source port", sourcePort, 0, 2)
    .add("Destination port", destinationPort, 2, 2)
    .add("Length", view.getUint16(start + 4), 4, 2)
    .add("Checksum", hexNumber(view.getUint16(start + 6), 4), 6, 2).fields;
  return {
    name: "UDP",
    summary: `${sourcePort} → ${destinationPort} Len=${payloadLength}`,
    fields,
    start,
    end: start + 8,
  };
}
