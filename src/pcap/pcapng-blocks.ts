import { padded } from "./pcapng-options.js";

export interface BlockOption {
  code: number;
  value: Uint8Array;
}

/** A whole pcapng block around `body`, whose length is a multiple of four. */
export function encodeBlock(
  type: number,
  body: Uint8Array,
  options: readonly BlockOption[],
  littleEndian: boolean,
): Uint8Array {
  const block = emptyBlock(type, body.length, options, littleEndian);
  block.set(body, blockHeaderLength);
  return block;
}

/** Type and length, before the body. */
export const blockHeaderLength = 8;

/** The same with room for a body of `bodyLength` bytes, all zero: who fills it in place saves an allocation and a copy per packet. */
export function emptyBlock(
  type: number,
  bodyLength: number,
  options: readonly BlockOption[],
  littleEndian: boolean,
): Uint8Array<ArrayBuffer> {
  let optionsLength = options.length === 0 ? 0 : 4;
  for (const { value } of options) optionsLength += 4 + padded(value.length);
  const length = 12 + bodyLength + optionsLength;
  const block = new Uint8Array(length);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, length, littleEndian);
  let at = blockHeaderLength + bodyLength;
  for (const { code, value } of options) {
    view.setUint16(at, code, littleEndian);
    view.setUint16(at + 2, value.length, littleEndian);
    block.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  // The four bytes left before the trailing length are the end of the options, all zero.
  view.setUint32(length - 4, length, littleEndian);
  return block;
}

const encoder = new TextEncoder();

/** The length of an option has 16 bits, and the padding must fit as well. */
const longestText = 65_532;

/** An option for each text; a text too long for one is cut between two characters. */
export function textOptions(code: number, texts: string | readonly string[] | undefined): BlockOption[] {
  const list = texts === undefined ? [] : typeof texts === "string" ? [texts] : texts;
  return list.map((text) => {
    const value = new Uint8Array(Math.min(longestText, 3 * text.length));
    return { code, value: value.subarray(0, encoder.encodeInto(text, value).written) };
  });
}

/** An option that holds a whole number in 64 bits. */
export function countOption(code: number, count: number, littleEndian: boolean): BlockOption {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigInt64(0, BigInt(count), littleEndian);
  return { code, value };
}
