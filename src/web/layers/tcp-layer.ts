import type { Packet } from "../../decode/packet.js";
import { flagsText } from "../packets/packet-text.js";
import { FieldList, hexNumber, type LayerView } from "./layer.js";
import { tcpOptions } from "./tcp-options.js";

/** RFC 9293 section 3.1. */
export function tcpLayer(packet: Packet): LayerView {
  const { view, l4Offset: start, tcpHeaderLength, tcpFlags } = packet;
  const flags = flagsText(tcpFlags);
  const list = new FieldList(start)
    .add("Source port", packet.sourcePort, 0, 2)
    .add("Destination port", packet.destinationPort, 2, 2)
    .add("Sequence number", packet.tcpSequence, 4, 4)
    .add("Acknowledgement number", packet.tcpAcknowledgement, 8, 4)
    .add("Header length", `${tcpHeaderLength} bytes`, 12, 1)
    .add("Flags", `${flags || "none"} (${hexNumber(tcpFlags, 3)})`, 12, 2)
    .add("Window", packet.tcpWindow, 14, 2)
    .add("Checksum", hexNumber(view.getUint16(start + 16), 4), 16, 2)
    .add("Urgent pointer", view.getUint16(start + 18), 18, 2);
  const end = Math.min(start + tcpHeaderLength, packet.end);
  const fields = [...list.fields, ...tcpOptions(packet, start + 20, end)];
  const summary = `${packet.sourcePort} → ${packet.destinationPort} [${flags}] Len=${packet.payloadLength}`;
  return { name: "TCP", summary, fields, start, end };
}
