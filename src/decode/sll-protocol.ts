import { decodeLlc } from "./llc.js";
import type { Packet } from "./packet.js";
import { recordUnsupported } from "./stop.js";
import { decodeVlan } from "./vlan.js";

// ARPHRD_* types of Linux whose protocol field is not an EtherType (linktypes page of LINUX_SLL).
const hardwareFrameRelay = 770;
const hardwareRadiotap = 803;
const hardwareNetlink = 824;
/** "Protocol" of frames that begin with an 802.2 LLC header. */
const protocolLlc = 0x0004;
/** Lower values are Linux's own pseudo protocols (raw 802.3, CAN …), not EtherTypes. */
const smallestEtherType = 0x0600;

/** Follows the protocol field that both cooked headers have. @returns where the payload begins, or -1. */
export function decodeSllProtocol(
  packet: Packet,
  hardwareType: number,
  protocol: number,
  offset: number,
  limit: number,
): number {
  const foreign =
    hardwareType === hardwareFrameRelay || hardwareType === hardwareRadiotap || hardwareType === hardwareNetlink;
  if (!foreign && protocol === protocolLlc) return decodeLlc(packet, offset, limit);
  if (foreign || protocol < smallestEtherType) {
    recordUnsupported(packet, offset);
    return -1;
  }
  packet.etherType = protocol;
  return decodeVlan(packet, offset, limit);
}
