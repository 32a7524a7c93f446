import { type HttpHead, headerPattern, headerValues } from "./http-head.js";

export interface BodyFraming {
  kind: "length" | "chunked" | "until-close" | "invalid";
  /** Bytes of the body, for kind "length". */
  length: number;
  /** True when the connection stops being HTTP after this message: a tunnel (CONNECT), another protocol (101). */
  isLast: boolean;
}

const contentLength = headerPattern("content-length");
const transferEncoding = headerPattern("transfer-encoding");

/**
 * How long the body after a head is (RFC 9112 section 6.3).
 *
 * @param method of the request: that of the head itself, or of the request that a response answers; empty when unknown
 */
export function bodyFraming(head: HttpHead, method: string): BodyFraming {
  const isResponse = head.status !== 0;
  const isTunnel = method === "CONNECT" && (!isResponse || (head.status >= 200 && head.status < 300));
  const isLast = isTunnel || head.status === 101;
  if (isLast || (isResponse && hasNoBody(head.status, method))) return { kind: "length", length: 0, isLast };
  const codings = headerValues(head.headers, transferEncoding);
  if (codings.length > 0) {
    if (/(?:^|,)[ \t]*chunked$/i.test(codings.join(","))) return { kind: "chunked", length: 0, isLast };
    return { kind: isResponse ? "until-close" : "invalid", length: 0, isLast };
  }
  const lengths = new Set(headerValues(head.headers, contentLength).flatMap((value) => value.split(/[ \t]*,[ \t]*/)));
  if (lengths.size === 0) return { kind: isResponse ? "until-close" : "length", length: 0, isLast };
  const [length] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length!)) return { kind: "invalid", length: 0, isLast };
  return { kind: "length", length: Number(length), isLast };
}

function hasNoBody(status: number, method: string): boolean {
  return method === "HEAD" || status === 204 || status === 304;
}
