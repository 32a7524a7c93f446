import { asBuffer, hasText, latin1 } from "./byte-text.js";
import { bodyRecognisers } from "./http-body-recognisers.js";
import { HttpFramer } from "./http-framer.js";
import { type HttpHead, headerPattern, headerValues, readHead } from "./http-head.js";
import { type BodyRecogniser, readBody } from "./http-message-body.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** HTTP/1.x (RFC 9110, RFC 9112). What runs over it (JSON-RPC, SOAP …) refines its label. */
export const http: Recogniser = {
  name: "HTTP",
  transports: ["tcp"],
  recognise: (client, server) => isRequest(client) || isResponse(server),
  describeRequest(bytes) {
    const head = readHead(bytes, "request");
    if (head === undefined) return undefined;
    const fields = { method: head.method, target: head.target, host: headerValues(head.headers, host)[0] };
    const label = messageLabel(`${head.method} ${head.target}`, fields);
    return refine(label, bytes, head, "describeRequest");
  },
  describeResponse(bytes) {
    const head = finalHead(bytes);
    if (head === undefined) return undefined;
    const { status, reason } = head;
    const label = messageLabel(`${status} ${reason}`.trim(), { status, reason: reason || undefined }, status >= 400);
    return refine(label, bytes, head, "describeResponse");
  },
  answersEarly: true,
  createFramer: (direction, sink) => new HttpFramer(direction, sink),
};

const host = headerPattern("host");
const requestLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} \S.* HTTP\/1\.\d[ \t]*\r?$/;
/** Methods of RFC 9110, RFC 5789 and WebDAV with the beginning of a target: enough for a request line that a segment cuts. */
const cutRequestLine =
  /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|PROPFIND|REPORT|SEARCH) (?:\/|\*|https?:\/\/)[!-~]*$/;
/** A line of text that somebody typed may look like the beginning of a request; one that fills a segment does not. */
const fillsSegment = 500;
const longestLine = 8192;

function isRequest(bytes: Uint8Array): boolean {
  if (bytes.length < 14) return false;
  const newline = asBuffer(bytes).subarray(0, longestLine).indexOf(0x0a);
  if (newline !== -1) return requestLine.test(latin1(bytes, 0, newline));
  return bytes.length >= fillsSegment && cutRequestLine.test(latin1(bytes, 0, longestLine));
}

function isResponse(bytes: Uint8Array): boolean {
  return hasText(bytes, "HTTP/1.") && /^HTTP\/1\.\d \d{3}[ \r\n]/.test(latin1(bytes, 0, 16));
}

/** The head of the answer itself: interim responses (RFC 9110 section 15.2) stand before it. */
function finalHead(bytes: Uint8Array): HttpHead | undefined {
  let head = readHead(bytes, "response");
  // A server sends one or two of them.
  for (let interim = 0; interim < 8 && head !== undefined; interim++) {
    if (head.status < 100 || head.status >= 200 || head.status === 101 || head.bodyStart === -1) break;
    const next = readHead(bytes, "response", head.bodyStart);
    if (next === undefined) break;
    head = next;
  }
  return head;
}

function refine(label: MessageLabel, bytes: Uint8Array, head: HttpHead, describe: keyof BodyRecogniser): MessageLabel {
  const body = readBody(bytes, head);
  if (body === undefined) return label;
  for (const recogniser of bodyRecognisers) {
    const inner = recogniser[describe](body);
    if (inner === undefined) continue;
    const fields = { ...label.fields, ...inner.fields };
    return messageLabel(`${inner.summary} (${label.summary})`, fields, label.error || inner.error);
  }
  return label;
}
