import { isUtf8 } from "node:buffer";
import { asBuffer } from "./byte-text.js";

/**
 * The bytes as text when they are valid UTF-8 and look like text, else null. When `isComplete` is false the end may lie inside
 * a character: those last bytes are left out, so that text stays text wherever it was cut.
 * Control characters (C0 and DEL) other than tab, line feed, carriage return and escape make it binary; escape sequences are text that
 * programs do print, and renderers neutralise them.
 */
export function payloadText(bytes: Uint8Array, isComplete: boolean): string | null {
  if (bytes.length === 0) return isComplete ? "" : null;
  const whole = isComplete ? bytes : bytes.subarray(0, characterBoundary(bytes));
  // The engine's own searches: a loop over the bytes runs uncompiled for the few turns of which the text is asked.
  if (whole.length === 0 || !isUtf8(whole)) return null;
  const text = asBuffer(whole).toString("utf8");
  return binary.test(text) ? null : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const binary = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/;

/** The last place at which no UTF-8 character is cut (RFC 3629 section 3). */
function characterBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80 || byte > 0xf4) return bytes.length;
    if (byte >= 0xc2) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
