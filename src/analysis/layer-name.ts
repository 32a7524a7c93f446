import { Layer } from "../decode/packet.js";

/** The name of a single layer bit; "link" when none is set: it was the outermost layer that failed. */
export function layerName(bit: number): string {
  return Object.entries(Layer).find(([, value]) => value === bit)?.[0] ?? "link";
}
