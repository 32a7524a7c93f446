import { Decoder, type FrameRecord } from "../../src/decode/decoder.js";
import { Packet } from "../../src/decode/packet.js";
import { record } from "../support/packet-builder.js";

/** Decodes one frame with a decoder of its own. Offsets in the packet count from the chunk's start, see `frameStart`. */
export function decodeFrame(bytes: Uint8Array, fields: Partial<FrameRecord> = {}, guard = 0xa5): Packet {
  const packet = new Packet();
  new Decoder().decode(record(bytes, fields, guard), packet);
  return packet;
}

/** Where `record` puts a frame in its chunk. */
export const frameStart = record(new Uint8Array(0)).start;

/** Everything in a packet but the bytes themselves, for comparing packets. */
export function facts(packet: Packet): object {
  const { bytes: _bytes, view: _view, ...rest } = packet;
  return { ...rest, inner: { ...packet.inner } };
}

/** The packet's application bytes as text. */
export function payloadText(packet: Packet): string {
  const { bytes, payloadOffset, payloadCaptured } = packet;
  return new TextDecoder().decode(bytes.subarray(payloadOffset, payloadOffset + payloadCaptured));
}
