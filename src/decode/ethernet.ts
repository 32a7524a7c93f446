import { maximumLength8023 } from "./ethertype.js";
import { decodeLlc } from "./llc.js";
import { Layer, type Packet } from "./packet.js";
import { isShort } from "./stop.js";
import { decodeVlan, isVlanType } from "./vlan.js";

// IEEE 802.3: destination (6), source (6), type or length (2).
export const ethernetHeaderLength = 14;
const sourceAt = 6;
const typeAt = 12;

/**
 * Decodes an Ethernet II or 802.3 header with its VLAN tags.
 * @returns where the payload named by `packet.etherType` begins, or -1 when there is none to go on with.
 */
export function decodeEthernet(packet: Packet, offset: number, limit: number): number {
  if (isShort(packet, Layer.ethernet, offset, ethernetHeaderLength, limit)) return -1;
  packet.layers |= Layer.ethernet;
  packet.destinationMacOffset = offset;
  packet.sourceMacOffset = offset + sourceAt;
  packet.etherType = packet.view.getUint16(offset + typeAt);
  let payload = offset + ethernetHeaderLength;
  if (isVlanType(packet.etherType)) {
    payload = decodeVlan(packet, payload, limit);
    if (payload < 0) return -1;
  }
  const length = packet.etherType;
  if (length > maximumLength8023) return payload;
  return decodeLlc(packet, payload, Math.min(limit, payload + length));
}
