import { uint16 } from "./byte-reader.js";

/** Header, first question and the readable answers of a DNS message (RFC 1035 section 4.1). */
export interface DnsMessage {
  id: number;
  isResponse: boolean;
  opcode: number;
  responseCode: number;
  questions: number;
  answers: number;
  /** Records after the question section, by the header's counts. */
  records: number;
  /** Empty without a question. */
  queryName: string;
  queryType: number;
  queryClass: number;
  /** Where the first question ends. */
  questionEnd: number;
}

const headerLength = 12;
/** RFC 1035 section 2.3.4: a name has at most 255 bytes, so no honest one jumps more often than it has labels. */
const maximumName = 255;
const maximumJumps = 127;

/** Reads a message; undefined when it is cut before the end of its first question, or no DNS. */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < headerLength) return undefined;
  const flags = uint16(bytes, 2);
  const message: DnsMessage = {
    id: uint16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    responseCode: flags & 0xf,
    questions: uint16(bytes, 4),
    answers: uint16(bytes, 6),
    records: uint16(bytes, 6) + uint16(bytes, 8) + uint16(bytes, 10),
    queryName: "",
    queryType: 0,
    queryClass: 0,
    questionEnd: headerLength,
  };
  if (message.questions === 0) return message;
  const name = readDnsName(bytes, headerLength);
  if (name === undefined || name.end + 4 > bytes.length) return undefined;
  message.queryName = name.text;
  message.queryType = uint16(bytes, name.end);
  message.queryClass = uint16(bytes, name.end + 2);
  message.questionEnd = name.end + 4;
  return message;
}

/** A name and where the next field begins. Pointers must go back, so that no chain of them has a loop. */
export function readDnsName(bytes: Uint8Array, offset: number): { text: string; end: number } | undefined {
  let text = "";
  let at = offset;
  let end = -1;
  let length = 0;
  let jumps = 0;
  for (;;) {
    const size = bytes[at];
    if (size === undefined) return undefined;
    if (size === 0) return { text: text || ".", end: end === -1 ? at + 1 : end };
    if (size >= 0xc0) {
      const target = uint16(bytes, at) & 0x3fff;
      if (at + 2 > bytes.length || target >= at || ++jumps > maximumJumps) return undefined;
      if (end === -1) end = at + 2;
      at = target;
      continue;
    }
    length += size + 1;
    if (size > 63 || length >= maximumName || at + 1 + size > bytes.length) return undefined;
    text += `${text === "" ? "" : "."}${labelText(bytes, at + 1, at + 1 + size)}`;
    at += size + 1;
  }
}

/** Bytes that are no printable ASCII as \DDD, a dot within a label as \. (RFC 4343 section 2.1). */
function labelText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}
