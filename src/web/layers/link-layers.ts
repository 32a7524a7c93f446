import { formatMac } from "../../decode/addresses.js";
import { Layer, type Packet } from "../../decode/packet.js";
import { FieldList, hexNumber, type LayerView } from "./layer.js";

const etherTypes: Readonly<Record<number, string>> = {
  2048: "IPv4",
  2054: "ARP",
  33024: "VLAN (802.1Q)",
  34525: "IPv6",
  34984: "VLAN (802.1ad)",
};

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html, "packet type". */
const packetTypes = ["to us", "broadcast", "multicast", "to somebody else", "from us"];

/** Ethernet with its VLAN tags, or what stands in its place. */
export function linkLayers(packet: Packet): LayerView[] {
  const has = (bit: number) => (packet.layers & bit) !== 0;
  if (has(Layer.ethernet)) return [ethernet(packet), ...(has(Layer.vlan) ? vlanTags(packet) : [])];
  if (has(Layer.sll2)) return [sll2(packet)];
  if (has(Layer.sll)) return [sll(packet)];
  if (has(Layer.loopback))
    return [
      {
        name: "BSD loopback",
        summary: "",
        start: 0,
        end: 4,
        fields: new FieldList(0).add("Family", packet.view.getUint8(0) || packet.view.getUint8(3), 0, 4).fields,
      },
    ];
  return [];
}

function typeText(type: number): string {
  const name = etherTypes[type];
  return name === undefined ? hexNumber(type, 4) : `${name} (${hexNumber(type, 4)})`;
}

function ethernet({ bytes, view }: Packet): LayerView {
  const [destination, source] = [formatMac(bytes, 0), formatMac(bytes, 6)];
  const fields = new FieldList(0)
    .add("Destination", destination, 0, 6)
    .add("Source", source, 6, 6)
    .add("Type", typeText(view.getUint16(12)), 12, 2).fields;
  return { name: "Ethernet", summary: `${source} → ${destination}`, fields, start: 0, end: 14 };
}

function vlanTags({ view, end }: Packet): LayerView[] {
  const views: LayerView[] = [];
  for (let at = 12; at + 6 <= end && isTag(view.getUint16(at)); at += 4) {
    const control = view.getUint16(at + 2);
    const fields = new FieldList(at)
      .add("Priority", control >> 13, 2, 1)
      .add("VLAN", control & 0xfff, 2, 2)
      .add("Type", typeText(view.getUint16(at + 4)), 4, 2).fields;
    views.push({ name: "VLAN tag", summary: `VLAN ${control & 0xfff}`, fields, start: at + 2, end: at + 6 });
  }
  return views;
}

function isTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100;
}

function sll(packet: Packet): LayerView {
  const { bytes, view } = packet;
  const fields = new FieldList(0)
    .add("Packet type", packetTypes[view.getUint16(0)] ?? view.getUint16(0), 0, 2)
    .add("Hardware type", view.getUint16(2), 2, 2)
    .add("Source", formatMac(bytes, 6), 6, 6)
    .add("Protocol", typeText(view.getUint16(14)), 14, 2).fields;
  return {
    name: "Linux cooked capture v1",
    summary: packetTypes[packet.sllPacketType] ?? "",
    fields,
    start: 0,
    end: 16,
  };
}

function sll2(packet: Packet): LayerView {
  const { bytes, view } = packet;
  const fields = new FieldList(0)
    .add("Protocol", typeText(view.getUint16(0)), 0, 2)
    .add("Interface", view.getUint32(4), 4, 4)
    .add("Hardware type", view.getUint16(8), 8, 2)
    .add("Packet type", packetTypes[bytes[10]!] ?? bytes[10]!, 10, 1)
    .add("Source", formatMac(bytes, 12), 12, 6).fields;
  const summary = `interface ${packet.sllInterfaceIndex}, ${packetTypes[packet.sllPacketType] ?? ""}`;
  return { name: "Linux cooked capture v2", summary, fields, start: 0, end: 20 };
}
