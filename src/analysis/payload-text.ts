import { isUtf8 } from "node:buffer";

/**
 * The bytes as text when they are valid UTF-8 and look like text, else null. When `isComplete` is false the end may lie inside
 * a character: those last bytes are left out, so that text stays text wherever it was cut.
 * Control characters other than tab, line feed, carriage return and escape make it binary; escape sequences are text that
 * programs do print, and renderers neutralise them.
 */
export function payloadText(bytes: Uint8Array, isComplete: boolean): string | null {
  if (bytes.length === 0) return isComplete ? "" : null;
  // Not `for … of`, which asks an iterator for each byte until V8 has compiled the loop.
  for (let at = 0; at < bytes.length; at++) if (isBinary(bytes[at]!)) return null;
  const end = isComplete ? bytes.length : characterBoundary(bytes);
  if (end === 0) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  return isUtf8(text) ? text.toString("utf8") : null;
}

function isBinary(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) || byte === 0x7f;
}

/** The last place at which no UTF-8 character is cut (RFC 3629 section 3). */
function characterBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
