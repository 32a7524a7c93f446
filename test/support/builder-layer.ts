import { concat } from "./bytes.js";

/**
 * Builds frames for tests from layers, outermost first: `frame(ethernet(), ipv4(), tcp({ flags: "S" }), "text")`.
 * Lengths, checksums and the numbers that announce the next layer are right unless a test says otherwise: every field
 * can be set to make it wrong on purpose.
 */
export function frame(...layers: readonly (BuilderLayer | Uint8Array | string)[]): Uint8Array {
  const built = layers.map((layer) => (isLayer(layer) ? layer : payload(layer)));
  let bytes: Uint8Array = new Uint8Array(0);
  for (let index = built.length - 1; index >= 0; index--) {
    const layer = built[index]!;
    const network = built.slice(0, index).findLast((outer) => outer.pseudoHeader !== undefined);
    bytes = layer.encode(bytes, built[index + 1], network);
  }
  return bytes;
}

/** One layer of a frame under construction. */
export interface BuilderLayer {
  /** What an Ethernet-like header says in front of this layer. */
  readonly etherType?: number;
  /** What an IP header says in front of this layer. */
  readonly protocol?: number;
  /** The layer with what it carries; `inner` is the next layer, `network` the IP layer around. */
  encode(carried: Uint8Array, inner: BuilderLayer | undefined, network: BuilderLayer | undefined): Uint8Array;
  /** For the checksums of layer 4 (RFC 9293 section 3.1, RFC 8200 section 8.1). */
  readonly pseudoHeader?: (protocol: number, length: number) => Uint8Array;
}

/** Bytes as they are, or text in UTF-8. */
export function payload(content: Uint8Array | string): BuilderLayer {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { encode: (carried) => concat(bytes, carried) };
}

function isLayer(layer: BuilderLayer | Uint8Array | string): layer is BuilderLayer {
  return typeof layer !== "string" && !(layer instanceof Uint8Array);
}
