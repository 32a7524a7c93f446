import { latin1, utf8 } from "./byte-text.js";
import { type HttpHead, headerPattern, headerValues } from "./http-head.js";
import type { MessageLabel } from "./recogniser.js";

/** What a body recogniser is given: the readable beginning of a body. */
export interface HttpMessageBody {
  /** Lower case, without parameters; empty when there is none. */
  contentType: string;
  /** The header fields, for what a protocol says there (SOAPAction). */
  headers: string;
  text: string;
}

/** Says what the body of an HTTP message means, where a protocol of its own runs over HTTP. */
export interface BodyRecogniser {
  /** Its summary is shown behind HTTP's, its fields beside HTTP's. Undefined when the body is something else. */
  describeRequest(body: HttpMessageBody): MessageLabel | undefined;
  describeResponse(body: HttpMessageBody): MessageLabel | undefined;
}

const contentTypes = headerPattern("content-type");
const contentEncodings = headerPattern("content-encoding");
const transferEncodings = headerPattern("transfer-encoding");
const examined = 65_536;

/** The body of a message as text; undefined when there is none, or none that can be read as it is. */
export function readBody(bytes: Uint8Array, head: HttpHead): HttpMessageBody | undefined {
  if (head.bodyStart === -1 || head.bodyStart >= bytes.length) return undefined;
  const encoding = headerValues(head.headers, contentEncodings).join();
  if (encoding !== "" && encoding.toLowerCase() !== "identity") return undefined;
  const isChunked = /chunked/i.test(headerValues(head.headers, transferEncodings).join());
  const end = Math.min(bytes.length, head.bodyStart + examined);
  const text = isChunked ? joinChunks(bytes, head.bodyStart, end) : utf8(bytes, head.bodyStart, end);
  const contentType = (headerValues(head.headers, contentTypes)[0] ?? "").split(";", 1)[0]!;
  return { contentType: contentType.trim().toLowerCase(), headers: head.headers, text };
}

/** The data of the chunks (RFC 9112 section 7.1), as far as they go. */
function joinChunks(bytes: Uint8Array, start: number, end: number): string {
  const chunks: Uint8Array[] = [];
  let at = start;
  while (at < end) {
    const line = /^([0-9a-f]{1,8})[^\n]*\n/i.exec(latin1(bytes, at, Math.min(end, at + 64)));
    const size = line === null ? 0 : Number.parseInt(line[1]!, 16);
    if (line === null || size === 0) break;
    const from = at + line[0].length;
    chunks.push(bytes.subarray(from, Math.min(end, from + size)));
    at = from + size + 2;
  }
  return utf8(Buffer.concat(chunks));
}
