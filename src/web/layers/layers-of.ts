import { Layer, type Packet } from "../../decode/packet.js";
import { arpLayer } from "./arp-layer.js";
import { icmpLayer } from "./icmp-layer.js";
import { ipv4Layer, ipv6Layer } from "./ip-layer.js";
import type { LayerView } from "./layer.js";
import { linkLayers } from "./link-layers.js";
import { payloadLayer } from "./payload-layer.js";
import { tcpLayer } from "./tcp-layer.js";
import { udpLayer } from "./udp-layer.js";

/** The layers of a packet from the outside in, as far as the decoder could read them. */
export function layersOf(packet: Packet): LayerView[] {
  const { layers } = packet;
  const has = (bit: number) => (layers & bit) !== 0;
  const views = linkLayers(packet);
  if (has(Layer.arp)) views.push(arpLayer(packet));
  if (packet.reassembled) return views;
  if (has(Layer.ipv4)) views.push(ipv4Layer(packet));
  if (has(Layer.ipv6)) views.push(ipv6Layer(packet));
  if (has(Layer.icmp | Layer.icmpv6)) views.push(icmpLayer(packet));
  else if (has(Layer.tcp)) views.push(tcpLayer(packet));
  else if (has(Layer.udp)) views.push(udpLayer(packet));
  if (packet.payloadCaptured > 0) views.push(payloadLayer(packet));
  return views;
}
