import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** Bytes that are looked at to call a payload text. */
const examined = 512;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Printable text: what is left when no protocol of the table is sure. The label is the first line that says something. */
export const text: Recogniser = {
  name: "text",
  transports: ["tcp", "udp"],
  recognise(client, server) {
    if (client.length === 0) return server.length > 0 && readText(server) !== null;
    return readText(client) !== null && (server.length === 0 || readText(server) !== null);
  },
  describeRequest: describe,
  describeResponse: describe,
};

function describe(bytes: Uint8Array): MessageLabel | undefined {
  const content = readText(bytes)?.trim();
  if (content === undefined || content === "") return undefined;
  const newline = content.search(/[\r\n]/);
  return messageLabel(newline === -1 ? content : content.slice(0, newline));
}

/** The beginning of the bytes as text, null when they are not UTF-8 or hold control characters that no text has. */
function readText(bytes: Uint8Array): string | null {
  const end = bytes.length > examined ? characterBoundary(bytes, examined) : bytes.length;
  for (let index = 0; index < end; index++) if (isBinary(bytes[index]!)) return null;
  try {
    return decoder.decode(bytes.subarray(0, end));
  } catch {
    // Not UTF-8: that is the answer, not a failure. A character cut by the end of a segment is.
    const cut = characterBoundary(bytes, end - 1);
    return end - cut <= 3 && cut > 0 ? decodeCut(bytes, cut, end) : null;
  }
}

/** Text whose last character is not all there. */
function decodeCut(bytes: Uint8Array, cut: number, end: number): string | null {
  if (bytes[cut]! < 0xc2 || bytes[cut]! > 0xf4) return null;
  const length = bytes[cut]! >= 0xf0 ? 4 : bytes[cut]! >= 0xe0 ? 3 : 2;
  if (end - cut >= length) return null;
  try {
    return decoder.decode(bytes.subarray(0, cut));
  } catch {
    return null;
  }
}

/** Tab, line feed, carriage return and escape are part of what programs print; other control characters are not. */
function isBinary(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) || byte === 0x7f;
}

/** The last place up to `end` at which a UTF-8 character begins (RFC 3629 section 3). */
function characterBoundary(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && end - at < 3 && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}
