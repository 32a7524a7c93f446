import { EtherType } from "./ethertype.js";
import { Layer, type Packet } from "./packet.js";
import { isShort, recordUnsupported } from "./stop.js";

// IEEE 802.2: DSAP, SSAP, control (one byte in unnumbered frames). SNAP adds an organisation (3 bytes) and a protocol (2).
const headerLength = 3;
const snapLength = 5;
const sapSnap = 0xaa;
const sapIp = 0x06;
const unnumberedInformation = 0x03;
/** RFC 1042: organisation 0 says that the protocol is an EtherType. */
const organisationEtherType = 0;
/** IEEE 802.1H: the bridge-tunnel's organisation, also followed by an EtherType. */
const organisationBridgeTunnel = 0x0000f8;

/**
 * Decodes an 802.2 LLC header, with SNAP as far as it leads to an EtherType, which goes into `packet.etherType`.
 * @returns where the payload begins, or -1 when it is cut or not one that this decoder follows.
 */
export function decodeLlc(packet: Packet, offset: number, limit: number): number {
  packet.etherType = 0;
  if (isShort(packet, Layer.llc, offset, headerLength, limit)) return -1;
  const { bytes, view } = packet;
  packet.layers |= Layer.llc;
  const sap = bytes[offset]!;
  if (bytes[offset + 1] !== sap || bytes[offset + 2] !== unnumberedInformation) return unsupported(packet, offset);
  const payload = offset + headerLength;
  if (sap === sapIp) {
    packet.etherType = EtherType.ipv4;
    return payload;
  }
  if (sap !== sapSnap) return unsupported(packet, offset);
  if (isShort(packet, Layer.llc, payload, snapLength, limit)) return -1;
  const organisation = (view.getUint16(payload) << 8) | bytes[payload + 2]!;
  if (organisation !== organisationEtherType && organisation !== organisationBridgeTunnel) {
    return unsupported(packet, payload);
  }
  packet.etherType = view.getUint16(payload + 3);
  return payload + snapLength;
}

function unsupported(packet: Packet, offset: number): number {
  recordUnsupported(packet, offset);
  return -1;
}
