import type { Packet } from "../../decode/packet.js";
import type { LayerView } from "./layer.js";

/** The bytes of the application. */
export function payloadLayer({ payloadOffset: start, payloadLength, payloadCaptured }: Packet): LayerView {
  return { name: "Payload", summary: `${payloadLength} bytes`, fields: [], start, end: start + payloadCaptured };
}
