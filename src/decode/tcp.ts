import { DecodeStop, Layer, type Packet, TcpFlag } from "./packet.js";
import { isShort, recordStop } from "./stop.js";

// RFC 9293 section 3.1.
const minimumHeaderLength = 20;
const flagsMask = 0x1ff;
const optionEnd = 0;
const optionNop = 1;
const optionMaximumSegmentSize = 2;
const optionWindowScale = 3;
const optionSackPermitted = 4;
/** RFC 7323 section 2.3: a larger shift is used as 14. */
const maximumWindowScale = 14;

/** Decodes a TCP header at `offset`; `limit` is the end of the IP packet on the wire. */
export function decodeTcp(packet: Packet, offset: number, limit: number): void {
  packet.l4Offset = Math.min(offset, packet.end);
  if (isShort(packet, Layer.tcp, offset, minimumHeaderLength, limit)) return;
  const { view } = packet;
  const offsetAndFlags = view.getUint16(offset + 12);
  const headerLength = (offsetAndFlags >> 12) << 2;
  packet.sourcePort = view.getUint16(offset);
  packet.destinationPort = view.getUint16(offset + 2);
  if (headerLength < minimumHeaderLength || offset + headerLength > limit) {
    recordStop(packet, DecodeStop.malformed, Layer.tcp, offset, Math.max(headerLength, minimumHeaderLength), limit);
    return;
  }
  packet.layers |= Layer.tcp;
  packet.tcpSequence = view.getUint32(offset + 4);
  packet.tcpAcknowledgement = view.getUint32(offset + 8);
  packet.tcpFlags = offsetAndFlags & flagsMask;
  packet.tcpWindow = view.getUint16(offset + 14);
  packet.tcpHeaderLength = headerLength;
  const payload = offset + headerLength;
  packet.payloadLength = limit - payload;
  packet.payloadOffset = Math.min(payload, packet.end);
  packet.payloadCaptured = Math.min(packet.end, limit) - packet.payloadOffset;
  if (headerLength === minimumHeaderLength) return;
  isShort(packet, Layer.tcp, offset, headerLength, limit);
  if ((packet.tcpFlags & TcpFlag.syn) !== 0) {
    decodeOptions(packet, offset + minimumHeaderLength, Math.min(payload, packet.end), payload);
  }
}

/** RFC 9293 section 3.2: kind, then length and value unless the kind is End or No-Operation. */
function decodeOptions(packet: Packet, offset: number, end: number, limit: number): void {
  const { bytes, view } = packet;
  let at = offset;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === optionEnd) return;
    if (kind === optionNop) {
      at++;
      continue;
    }
    if (isShort(packet, Layer.tcp, at, 2, limit)) return;
    const length = bytes[at + 1]!;
    if (length < 2) {
      recordStop(packet, DecodeStop.malformed, Layer.tcp, at, 2, limit);
      return;
    }
    if (isShort(packet, Layer.tcp, at, length, limit)) return;
    if (kind === optionMaximumSegmentSize && length === 4) packet.tcpMaximumSegmentSize = view.getUint16(at + 2);
    else if (kind === optionWindowScale && length === 3) {
      packet.tcpWindowScale = Math.min(bytes[at + 2]!, maximumWindowScale);
    } else if (kind === optionSackPermitted && length === 2) packet.tcpSackPermitted = true;
    at += length;
  }
}
