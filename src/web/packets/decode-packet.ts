import { Decoder } from "../../decode/decoder.js";
import { Packet } from "../../decode/packet.js";
import { bytesOf, type Packets } from "./packets.js";

/**
 * One packet decoded from the bytes in the page, by the same decoder that made the report. Alone: a fragment stays a fragment here.
 * Offsets count from the packet's first byte.
 * @param packet where to; a new one is the caller's to keep
 */
export function decodePacket(packets: Packets, index: number, packet: Packet = new Packet()): Packet {
  const bytes = bytesOf(packets, index);
  const { columns } = packets;
  new Decoder().decode(
    {
      frame: index + 1,
      seconds: 0,
      nanoseconds: 0,
      bytes,
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      start: 0,
      end: bytes.length,
      originalLength: columns.originalLength[index]!,
      linkType: columns.linkType[index]!,
      interfaceIndex: 0,
    },
    packet,
  );
  return packet;
}
