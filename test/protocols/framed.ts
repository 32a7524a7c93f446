import type { Recogniser } from "../../src/protocols/recogniser.js";

/** A step of a stream: bytes that were captured, or a number of bytes that were not. */
export type Step = Uint8Array | string | number;

export interface Framed {
  /** [start, end) of each message. */
  messages: [number, number][];
  inStep: boolean;
}

/** The messages that a recogniser's framer finds in a stream. */
export function framed(
  recogniser: Recogniser,
  direction: "request" | "response",
  steps: readonly Step[],
  expected: readonly string[] = [],
): Framed {
  const messages: [number, number][] = [];
  const framer = recogniser.createFramer!(direction, { message: (start, end) => messages.push([start, end]) });
  for (const request of expected) framer.expect?.(ascii(request));
  for (const step of steps) {
    if (typeof step === "number") framer.skip(step);
    else framer.push(typeof step === "string" ? ascii(step) : step);
  }
  return { messages, inStep: framer.inStep };
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

/** The bytes cut at these places. */
export function splitAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parts.push(bytes.slice(from, cut));
    from = cut;
  }
  return parts;
}

/** The parts one after the other, texts as one byte per character. */
export function bytesOf(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === "string" ? ascii(part) : part))));
}
