import { Layer, Packet } from "../../decode/packet.js";
import { decodePacket } from "./decode-packet.js";
import type { Packets } from "./packets.js";

const scratch = new Packet();

/** Where the payload begins in a packet's bytes; -1 when the page does not have those bytes. */
export function headerLength(packets: Packets, index: number): number {
  if (packets.bytes === null || packets.columns.payloadLength[index] === 0) return -1;
  decodePacket(packets, index, scratch);
  return (scratch.layers & (Layer.tcp | Layer.udp)) === 0 ? -1 : scratch.payloadOffset;
}
