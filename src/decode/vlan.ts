import { EtherType } from "./ethertype.js";
import { Layer, type Packet } from "./packet.js";
import { isShort } from "./stop.js";

// IEEE 802.1Q: tag control information (2 bytes), then the EtherType of what follows (2 bytes).
const tagLength = 4;
const vlanIdMask = 0x0fff;

/**
 * Walks over the 802.1Q and 802.1ad tags at `offset`; `packet.etherType` is the first tag's type on entry and the
 * innermost payload's on return. The chain is bounded by the frame.
 * @returns where the payload begins, or -1 when a tag is cut.
 */
export function decodeVlan(packet: Packet, offset: number, limit: number): number {
  let at = offset;
  while (isVlanType(packet.etherType)) {
    if (isShort(packet, Layer.vlan, at, tagLength, limit)) return -1;
    packet.layers |= Layer.vlan;
    packet.vlanId = packet.view.getUint16(at) & vlanIdMask;
    packet.etherType = packet.view.getUint16(at + 2);
    at += tagLength;
  }
  return at;
}

/** True for the EtherTypes that announce a VLAN tag. */
export function isVlanType(etherType: number): boolean {
  return (
    etherType === EtherType.vlan ||
    etherType === EtherType.providerBridging ||
    etherType === EtherType.oldProviderBridging
  );
}
