import { DecodeStop, type Packet } from "./packet.js";

/**
 * True, with the reason recorded, when fewer than `needed` bytes are at `offset`.
 * `limit` is where the layer ends on the wire by the length fields around it. Past `limit` the lengths contradict each
 * other (malformed); before it, but past what was captured, the snap length cut the frame (truncated).
 */
export function isShort(packet: Packet, layer: number, offset: number, needed: number, limit: number): boolean {
  const end = offset + needed;
  if (end <= packet.end && end <= limit) return false;
  recordStop(packet, end > limit ? DecodeStop.malformed : DecodeStop.truncated, layer, offset, needed, limit);
  return true;
}

/** Records why decoding stopped. The first reason of a frame stays: what follows from it is no news. */
export function recordStop(
  packet: Packet,
  reason: number,
  layer: number,
  offset: number,
  needed: number,
  limit: number,
): void {
  if (packet.stop !== DecodeStop.none) return;
  const end = Math.min(packet.end, limit);
  packet.stop = reason;
  packet.stopLayer = layer;
  packet.stopOffset = Math.min(offset, packet.end);
  packet.stopNeeded = needed;
  packet.stopAvailable = Math.max(0, end - offset);
}

/** Records that the frame holds a protocol this decoder does not know, which is no error. */
export function recordUnsupported(packet: Packet, offset: number): void {
  recordStop(packet, DecodeStop.unsupported, 0, offset, 0, packet.end);
}
