import { uint24 } from "./byte-reader.js";
import { hasText } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** HTTP/2 without TLS (RFC 9113), which gRPC uses between containers: the kinds of frames; headers are compressed and stay unread. */
export const http2: Recogniser = {
  name: "HTTP/2",
  transports: ["tcp"],
  recognise: (client) => hasText(client, preface),
  describeRequest: (bytes) => describe(bytes, hasText(bytes, preface) ? preface.length : 0),
  describeResponse: (bytes) => describe(bytes, 0),
};

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const frameTypes = [
  "DATA",
  "HEADERS",
  "PRIORITY",
  "RST_STREAM",
  "SETTINGS",
  "PUSH_PROMISE",
  "PING",
  "GOAWAY",
  "WINDOW_UPDATE",
  "CONTINUATION",
];
const examinedFrames = 16;
/** The largest frame that a peer must accept unasked; nobody announces more than a few of it (section 4.2). */
const maximumFrame = 1 << 20;

function describe(bytes: Uint8Array, from: number): MessageLabel | undefined {
  const names: string[] = [];
  let at = from;
  while (names.length < examinedFrames && at + 9 <= bytes.length) {
    const length = uint24(bytes, at);
    const name = frameTypes[bytes[at + 3]!];
    if (name === undefined || length > maximumFrame) break;
    names.push(name);
    at += 9 + length;
  }
  if (names.length === 0) return undefined;
  const isError = names.includes("RST_STREAM");
  return messageLabel(names.join(", "), { frames: names.length }, isError);
}
