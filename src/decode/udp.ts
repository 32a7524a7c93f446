import { DecodeStop, Layer, type Packet } from "./packet.js";
import { isShort, recordStop } from "./stop.js";

// RFC 768.
const headerLength = 8;
const maximumLength = 0xffff;

/**
 * Decodes a UDP header at `offset`; `limit` is the end of the IP packet on the wire. A length field beyond it is
 * malformed, yet the datagram that there is gets decoded, as in Wireshark.
 */
export function decodeUdp(packet: Packet, offset: number, limit: number): void {
  packet.l4Offset = Math.min(offset, packet.end);
  if (isShort(packet, Layer.udp, offset, headerLength, limit)) return;
  const { view } = packet;
  packet.sourcePort = view.getUint16(offset);
  packet.destinationPort = view.getUint16(offset + 2);
  let length = view.getUint16(offset + 4);
  // RFC 2675 section 4: zero in a jumbogram, where the field is too small for the length.
  if (length === 0 && limit - offset > maximumLength) length = limit - offset;
  if (length < headerLength) {
    recordStop(packet, DecodeStop.malformed, Layer.udp, offset, headerLength, limit);
    return;
  }
  if (offset + length > limit) {
    recordStop(packet, DecodeStop.malformed, Layer.udp, offset, length, limit);
    length = limit - offset;
  }
  packet.layers |= Layer.udp;
  packet.payloadOffset = offset + headerLength;
  packet.payloadLength = length - headerLength;
  packet.payloadCaptured = Math.min(packet.payloadLength, packet.end - packet.payloadOffset);
}
