import { looksLikeText } from "../packets/packet-text.js";

interface Part {
  start: number;
  part: Uint8Array;
  isText: boolean;
}

/** Looked at to tell text from other bytes. */
const sample = 4096;
const longestHead = 16_384;

/** What of a message is text: all, none, or a head of lines that an empty line ends (HTTP and its relatives) before other bytes. */
export function textParts(bytes: Uint8Array): Part[] {
  const end = endOfHead(bytes);
  if (end > 0 && end < bytes.length && looksLikeText(bytes.subarray(0, end))) {
    const body = bytes.subarray(end);
    if (!looksLikeText(body.subarray(0, sample))) {
      return [
        { start: 0, part: bytes.subarray(0, end), isText: true },
        { start: end, part: body, isText: false },
      ];
    }
  }
  return [{ start: 0, part: bytes, isText: looksLikeText(bytes.subarray(0, sample)) }];
}

/** Behind the first empty line; -1 when there is none near the start. */
function endOfHead(bytes: Uint8Array): number {
  const last = Math.min(bytes.length, longestHead) - 4;
  for (let at = 0; at <= last; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4;
  }
  return -1;
}
