import { Layer, type Packet } from "./packet.js";
import { decodeSllProtocol } from "./sll-protocol.js";
import { isShort } from "./stop.js";

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
const headerLength = 16;
const hardwareTypeAt = 2;
const addressLengthAt = 4;
const addressAt = 6;
const protocolAt = 14;

/** Decodes a Linux "cooked" header, version 1. @returns where the payload begins, or -1. */
export function decodeLinuxSll(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.sll, offset, headerLength, limit)) return -1;
  const { view } = packet;
  packet.layers |= Layer.sll;
  packet.sllPacketType = view.getUint16(offset);
  if (view.getUint16(offset + addressLengthAt) === 6) packet.sourceMacOffset = offset + addressAt;
  const hardwareType = view.getUint16(offset + hardwareTypeAt);
  const protocol = view.getUint16(offset + protocolAt);
  return decodeSllProtocol(packet, hardwareType, protocol, offset + headerLength, limit);
}
