import { EtherType } from "./ethertype.js";
import { Layer, type Packet } from "./packet.js";
import { isShort } from "./stop.js";

// RFC 826: hardware type (2), protocol type (2), their address lengths (1 + 1), operation (2), then sender and target.
const fixedLength = 8;
const protocolTypeAt = 2;
const hardwareLengthAt = 4;
const protocolLengthAt = 5;
const operationAt = 6;
const macLength = 6;
const ipv4Length = 4;

/** Decodes ARP. The address offsets are set for MAC and IPv4 addresses only; other address kinds have no reader. */
export function decodeArp(packet: Packet, offset: number, limit: number): void {
  if (isShort(packet, Layer.arp, offset, fixedLength, limit)) return;
  const { bytes, view } = packet;
  const hardwareLength = bytes[offset + hardwareLengthAt]!;
  const protocolLength = bytes[offset + protocolLengthAt]!;
  const pair = hardwareLength + protocolLength;
  if (isShort(packet, Layer.arp, offset, fixedLength + 2 * pair, limit)) return;
  packet.layers |= Layer.arp;
  packet.arpOperation = view.getUint16(offset + operationAt);
  const isIpv4 = view.getUint16(offset + protocolTypeAt) === EtherType.ipv4 && protocolLength === ipv4Length;
  if (hardwareLength !== macLength || !isIpv4) return;
  packet.arpSenderOffset = offset + fixedLength;
  packet.arpTargetOffset = offset + fixedLength + pair;
}
