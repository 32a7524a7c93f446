import { asBuffer, latin1 } from "./byte-text.js";

/** Start line and header fields of an HTTP/1.x message (RFC 9112), as far as the bytes go. */
export interface HttpHead {
  /** Requests only; empty for a response. */
  method: string;
  target: string;
  /** Responses only; 0 for a request. */
  status: number;
  reason: string;
  /** "1.0", "1.1"; empty when the start line was cut. */
  version: string;
  /** The header fields as they were sent, one a line. */
  headers: string;
  /** Where the body begins; -1 when the head does not end within the bytes. */
  bodyStart: number;
}

/** A head may be as large as the framer's buffer; what is longer is no HTTP that servers accept (usual limits are 8 to 32 KiB). */
export const maximumHead = 65_536;
const longestMethod = 32;
const token = `[!#$%&'*+.^_\`|~0-9A-Za-z-]{1,${longestMethod}}`;
const requestLine = new RegExp(`^(${token}) (\\S.*) HTTP/(1\\.\\d)[ \\t]*$`);
const cutMethod = new RegExp(`^${token}(?: |$)`);
const cutRequestLine = new RegExp(`^(${token}) (\\S.*)$`);
const statusLine = /^HTTP\/(1\.\d) (\d{3})(?: (.*))?$/;

/** Reads the head at the beginning of the bytes; undefined when they are no HTTP/1.x message of this direction. */
export function readHead(bytes: Uint8Array, direction: "request" | "response", start = 0): HttpHead | undefined {
  const from = skipEmptyLines(bytes, start);
  const end = headEnd(bytes, from);
  const text = latin1(bytes, from, Math.min(end === -1 ? bytes.length : end, from + maximumHead));
  const newline = text.indexOf("\n");
  const line = (newline === -1 ? text : text.slice(0, newline)).replace(/\r$/, "");
  const head: HttpHead = {
    method: "",
    target: "",
    status: 0,
    reason: "",
    version: "",
    headers: newline === -1 ? "" : text.slice(newline + 1),
    bodyStart: end,
  };
  return direction === "request" ? readRequestLine(head, line, newline === -1) : readStatusLine(head, line);
}

/** Values of a header field in order of appearance; names are compared without case (RFC 9110 section 5.1). */
export function headerValues(headers: string, name: RegExp): string[] {
  const values: string[] = [];
  // `matchAll` would copy the pattern each time.
  name.lastIndex = 0;
  for (let match = name.exec(headers); match !== null; match = name.exec(headers)) values.push(match[1]!.trim());
  return values;
}

/** The pattern to look for a header field with `headerValues`. */
export function headerPattern(name: string): RegExp {
  return new RegExp(`^${name}[ \\t]*:([^\\r\\n]*)`, "gim");
}

/** Offset after the empty line that ends the head, -1 when it is not there. Lines may end with a bare LF (RFC 9112 section 2.2). */
export function headEnd(bytes: Uint8Array, from: number): number {
  const buffer = asBuffer(bytes);
  const usual = buffer.indexOf("\n\r\n", from, "latin1");
  const bare = (usual === -1 ? buffer : buffer.subarray(0, usual + 1)).indexOf("\n\n", from, "latin1");
  if (bare !== -1) return bare + 2;
  return usual === -1 ? -1 : usual + 3;
}

/** The method of a request by its first bytes; empty when there is none. */
export function readMethod(bytes: Uint8Array): string {
  const from = skipEmptyLines(bytes, 0);
  const space = bytes.indexOf(0x20, from);
  return space === -1 || space > from + longestMethod ? "" : latin1(bytes, from, space);
}

/** Whether these first bytes can still become a head of this direction. */
export function mayBeHead(bytes: Uint8Array, direction: "request" | "response"): boolean {
  const from = skipEmptyLines(bytes, 0);
  const text = latin1(bytes, from, from + longestMethod + 1);
  if (direction === "response") return text.startsWith("HTTP/1.".slice(0, text.length));
  return text === "" || cutMethod.test(text);
}

/** Some clients send an empty line after a body; it belongs to nothing (RFC 9112 section 2.2). */
export function skipEmptyLines(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  return at;
}

function readRequestLine(head: HttpHead, line: string, isCut: boolean): HttpHead | undefined {
  const match = requestLine.exec(line) ?? (isCut ? cutRequestLine.exec(line) : null);
  if (match === null) return undefined;
  head.method = match[1]!;
  head.target = match[2]!;
  head.version = match[3] ?? "";
  return head;
}

function readStatusLine(head: HttpHead, line: string): HttpHead | undefined {
  const match = statusLine.exec(line);
  if (match === null) return undefined;
  head.version = match[1]!;
  head.status = Number(match[2]);
  head.reason = (match[3] ?? "").trim();
  return head;
}
