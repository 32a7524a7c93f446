/** The bytes [start, end) as ISO 8859-1: one character per byte, so that offsets in the text are offsets in the bytes. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return asBuffer(bytes).toString(
    "latin1",
    Math.min(start, bytes.length),
    Math.min(Math.max(start, end), bytes.length),
  );
}

/** The bytes [start, end) as UTF-8; what is not UTF-8 becomes U+FFFD. */
export function utf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return asBuffer(bytes).toString("utf8", Math.min(start, bytes.length), Math.min(Math.max(start, end), bytes.length));
}

/** Finds what no text has: control characters other than tabs and line ends, and bytes that were no UTF-8. */
export const binaryContent = /(?![\t\n\r])[\p{Cc}\ufffd]/u;

/** A view of the same bytes with Buffer's native searches. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the bytes at `offset` are this ASCII text. */
export function hasText(bytes: Uint8Array, text: string, offset = 0): boolean {
  if (offset + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
