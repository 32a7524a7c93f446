import { uint32 } from "./byte-reader.js";
import { hasText, latin1 } from "./byte-text.js";

/** A frame of ZMTP 3.x (rfc.zeromq.org/spec/23): a part of a message, or a command. */
export interface ZmtpFrame {
  isCommand: boolean;
  /** Another part of the same message follows. */
  hasMore: boolean;
  /** Content [start, end); the end may lie beyond the bytes. */
  start: number;
  end: number;
}

export const greetingLength = 64;
/** Where the greeting's version and mechanism stand. */
export const versionOffset = 10;
const mechanismOffset = 12;
const mechanisms = ["NULL", "PLAIN", "CURVE", "GSSAPI"];

/** 0xFF, eight bytes that older versions read as a length, 0x7F. */
export function hasSignature(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[0] !== 0xff || (bytes[9]! & 0x7f) !== 0x7f) return false;
  for (let index = 1; index < 8; index++) if (bytes[index] !== 0) return false;
  return bytes[versionOffset] === undefined || bytes[versionOffset]! <= 3;
}

/** The frame at the offset; undefined when its header is cut, null when there is none. */
export function readZmtpFrame(bytes: Uint8Array, offset: number): ZmtpFrame | undefined | null {
  const flags = bytes[offset];
  if (flags === undefined) return undefined;
  const isLong = (flags & 2) !== 0;
  const isCommand = (flags & 4) !== 0;
  // A command is one frame; the other bits are reserved.
  if ((flags & 0xf8) !== 0 || (isCommand && (flags & 1) !== 0)) return null;
  const start = offset + (isLong ? 9 : 2);
  if (start > bytes.length) return undefined;
  const size = isLong ? uint32(bytes, offset + 1) * 2 ** 32 + uint32(bytes, offset + 5) : bytes[offset + 1]!;
  return Number.isSafeInteger(size) ? { isCommand, hasMore: (flags & 1) !== 0, start, end: start + size } : null;
}

/** A greeting, or the part of one that is left when it was begun in an earlier segment. */
export function readGreeting(bytes: Uint8Array): { mechanism: string; end: number } | undefined {
  if (hasSignature(bytes)) return { mechanism: mechanismAt(bytes, mechanismOffset) ?? "", end: greetingLength };
  // Signature and major version travel first, so that the rest begins with the minor or the major version.
  for (const offset of [1, 2]) {
    const mechanism = (bytes[0] ?? 4) <= 3 ? mechanismAt(bytes, offset) : undefined;
    if (mechanism !== undefined) return { mechanism, end: greetingLength - mechanismOffset + offset };
  }
  return undefined;
}

function mechanismAt(bytes: Uint8Array, offset: number): string | undefined {
  return mechanisms.find((name) => hasText(bytes, `${name}\0`, offset));
}

/** Name of a command and, for READY, the Socket-Type that it announces. */
export function readCommand(bytes: Uint8Array, start: number, end: number): { name: string; socketType: string } {
  const length = bytes[start] ?? 0;
  const name = latin1(bytes, start + 1, Math.min(end, start + 1 + length));
  return { name, socketType: socketTypeOf(bytes, start + 1 + length, Math.min(end, start + 512, bytes.length)) };
}

/** A property is its name after a byte of length, and its value after four. */
function socketTypeOf(bytes: Uint8Array, start: number, end: number): string {
  const property = "\x0bSocket-Type";
  const at = latin1(bytes, start, end).indexOf(property);
  if (at === -1) return "";
  const value = start + at + property.length;
  const type = latin1(bytes, value + 4, Math.min(end, value + 4 + Math.max(0, uint32(bytes, value))));
  return /^[A-Z]{3,16}$/.test(type) ? type : "";
}
