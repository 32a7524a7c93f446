import { Layer, type Packet } from "./packet.js";
import { decodeSllProtocol } from "./sll-protocol.js";
import { isShort } from "./stop.js";

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
const headerLength = 20;
const interfaceIndexAt = 4;
const hardwareTypeAt = 8;
const packetTypeAt = 10;
const addressLengthAt = 11;
const addressAt = 12;

/** Decodes a Linux "cooked" header, version 2 (`tcpdump -i any`). @returns where the payload begins, or -1. */
export function decodeLinuxSll2(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.sll2, offset, headerLength, limit)) return -1;
  const { bytes, view } = packet;
  packet.layers |= Layer.sll2;
  packet.sllInterfaceIndex = view.getUint32(offset + interfaceIndexAt);
  packet.sllPacketType = bytes[offset + packetTypeAt]!;
  if (bytes[offset + addressLengthAt] === 6) packet.sourceMacOffset = offset + addressAt;
  const hardwareType = view.getUint16(offset + hardwareTypeAt);
  const protocol = view.getUint16(offset);
  return decodeSllProtocol(packet, hardwareType, protocol, offset + headerLength, limit);
}
