import { asBuffer, latin1, utf8 } from "./byte-text.js";

/** The beginning of a RESP value: its type, its line, and the text of a bulk string. */
export interface RedisValue {
  /** "+", "-", ":", "$", "*" of RESP2, and RESP3's "_", ",", "#", "!", "=", "(", "%", "~", ">", "|". */
  type: string;
  /** What stands on the value's first line behind the type. */
  line: string;
  /** Content of a bulk string as far as it goes; empty for other types. */
  text: string;
  /** Where the next value begins: behind a bulk string's content, behind the line of any other; -1 when cut. */
  end: number;
}

const types = "+-:$*_,#!=(%~>|";
const longestLine = 4096;
const shownText = 400;

/** Reads the value at the offset; undefined when there is none (redis.io, RESP protocol specification). */
export function readRedisValue(bytes: Uint8Array, offset: number): RedisValue | undefined {
  const type = offset < bytes.length ? String.fromCharCode(bytes[offset]!) : "";
  if (type === "" || !types.includes(type)) return undefined;
  const newline = asBuffer(bytes)
    .subarray(0, offset + longestLine)
    .indexOf("\r\n", offset, "latin1");
  if (newline === -1 && isBulk(type)) return undefined;
  if (newline === -1) return { type, line: utf8(bytes, offset + 1, offset + longestLine), text: "", end: -1 };
  const line = utf8(bytes, offset + 1, newline);
  if (!isBulk(type)) return { type, line, text: "", end: newline + 2 };
  const length = Number(latin1(bytes, offset + 1, newline));
  if (!Number.isSafeInteger(length) || length < -1) return undefined;
  if (length === -1) return { type, line, text: "", end: newline + 2 };
  const start = newline + 2;
  const end = start + length + 2;
  const text = utf8(bytes, start, Math.min(start + length, start + shownText));
  return { type, line, text, end: end > bytes.length ? -1 : end };
}

/** Bulk strings, bulk errors and verbatim strings have a content of a stated length. */
export function isBulk(type: string): boolean {
  return type === "$" || type === "!" || type === "=";
}
