import { uint16, uint32 } from "./byte-reader.js";
import { binaryContent, utf8 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/**
 * WebSocket (RFC 6455), which an HTTP connection switches to: nothing else tells it. Either side speaks when it likes, so its turns are
 * exchanges only by the look of it; what nobody answers is one-way, but for a ping.
 */
export const webSocket: Recogniser = {
  name: "WebSocket",
  transports: ["tcp"],
  recognise: () => false,
  describeRequest: (bytes) => describe(readFrames(bytes, true)),
  describeResponse: (bytes) => describe(readFrames(bytes, false)),
  getsNoAnswer(bytes) {
    const frames = readFrames(bytes, true);
    return frames.length > 0 && frames.every(({ opcode }) => opcode !== ping);
  },
};

/** Names by opcode (section 5.2). */
const names: Readonly<Record<number, string>> = {
  0: "continuation",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};
const ping = 9;
const examinedFrames = 8;
/** Longer text is not shown: a label is a few words. */
const longestText = 100;

interface Frame {
  opcode: number;
  isCompressed: boolean;
  length: number;
  /** The first bytes of its payload, unmasked. */
  data: Uint8Array;
}

/** The frames from the first byte on; none when the bytes do not begin with one that this side may send. */
function readFrames(bytes: Uint8Array, isClient: boolean): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length && frames.length < examinedFrames; ) {
    const first = bytes[at]!;
    const second = bytes[at + 1] ?? -1;
    const opcode = first & 0x0f;
    const isControl = opcode >= 8;
    // Two bits are reserved; one says that a message is compressed (RFC 7692). A client masks, a server never does.
    if (names[opcode] === undefined || (first & 0x30) !== 0 || second < 0 || second >= 0x80 !== isClient) break;
    const short = second & 0x7f;
    if (isControl && ((first & 0x80) === 0 || short > 125)) break;
    const length = short < 126 ? short : short === 126 ? uint16(bytes, at + 2) : longLength(bytes, at + 2);
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const start = at + header + (isClient ? 4 : 0);
    if (length < 0 || start > bytes.length) break;
    const data = bytes.slice(start, Math.min(start + length, start + longestText));
    if (isClient) for (let index = 0; index < data.length; index++) data[index]! ^= bytes[at + header + (index & 3)]!;
    frames.push({ opcode, isCompressed: (first & 0x40) !== 0, length, data });
    at = start + length;
  }
  return frames;
}

/** 64 bits, of which nobody needs the upper half. */
function longLength(bytes: Uint8Array, offset: number): number {
  return uint32(bytes, offset) === 0 ? uint32(bytes, offset + 4) : -1;
}

function describe(frames: readonly Frame[]): MessageLabel | undefined {
  const [first] = frames;
  if (first === undefined) return undefined;
  const isError = frames.some(({ opcode, data }) => opcode === 8 && isFailure(uint16(data, 0)));
  return messageLabel(`WebSocket ${frames.map(frameText).join(", ")}`, { frame: names[first.opcode] }, isError);
}

function frameText({ opcode, isCompressed, length, data }: Frame): string {
  const name = names[opcode]!;
  if (opcode === 8) {
    const code = uint16(data, 0);
    return code === -1 ? name : `${name} ${code} ${utf8(data, 2)}`.trim();
  }
  if (length === 0) return name;
  if (opcode !== 1 || isCompressed) return `${name} of ${length} bytes`;
  const isCut = length > data.length;
  // A character may be cut at the end of what is looked at.
  const text = isCut ? utf8(data).replace(/\ufffd+$/, "") : utf8(data);
  return binaryContent.test(text) ? `${name} of ${length} bytes` : `${name} ${text}${isCut ? "…" : ""}`;
}

/** Done, and going away (section 7.4.1). */
function isFailure(code: number): boolean {
  return code > 1001 && code !== 1005;
}
