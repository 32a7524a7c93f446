import { uint16, uint24 } from "./byte-reader.js";
import { latin1 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** TLS (RFC 8446 section 5.1, RFC 6066 section 3): what the first record is, and the server's name that a client asks for. */
export const tls: Recogniser = {
  name: "TLS",
  transports: ["tcp"],
  recognise(client) {
    const length = uint16(client, 3);
    return isRecord(client) && client[0] === 22 && client[5] === 1 && length >= 42 && uint24(client, 6) >= 38;
  },
  describeRequest: describe,
  describeResponse: describe,
  // An alert ends the connection (RFC 8446 section 6).
  getsNoAnswer: (bytes, isWhole) =>
    isWhole && bytes[0] === 21 && isRecord(bytes) && bytes.length === 5 + uint16(bytes, 3),
};

const contentTypes: Readonly<Record<number, string>> = {
  20: "ChangeCipherSpec",
  21: "Alert",
  22: "Handshake",
  23: "ApplicationData",
};
const handshakeTypes: Readonly<Record<number, string>> = {
  0: "HelloRequest",
  1: "ClientHello",
  2: "ServerHello",
  4: "NewSessionTicket",
  11: "Certificate",
  12: "ServerKeyExchange",
  14: "ServerHelloDone",
  16: "ClientKeyExchange",
};
const maximumRecord = 16_384 + 2048;

function isRecord(bytes: Uint8Array): boolean {
  const length = uint16(bytes, 3);
  return contentTypes[bytes[0] ?? 0] !== undefined && bytes[1] === 3 && bytes[2]! <= 4 && length <= maximumRecord;
}

function describe(bytes: Uint8Array): MessageLabel | undefined {
  if (!isRecord(bytes)) return undefined;
  const type = contentTypes[bytes[0]!]!;
  const handshake = bytes[0] === 22 ? handshakeTypes[bytes[5] ?? 255] : undefined;
  const serverName = handshake === "ClientHello" ? readServerName(bytes) : undefined;
  // An alert has two bytes, level and description; more are encrypted.
  const isFatal = bytes[0] === 21 && uint16(bytes, 3) === 2 && bytes[5] === 2;
  const summary = serverName === undefined ? (handshake ?? type) : `ClientHello ${serverName}`;
  return messageLabel(
    isFatal ? `fatal alert ${bytes[6] ?? ""}` : summary,
    { type: handshake ?? type, serverName },
    isFatal,
  );
}

/** The host name of the server_name extension. Offsets as in RFC 8446 section 4.1.2; the first extensions within the bytes. */
function readServerName(bytes: Uint8Array): string | undefined {
  // Record header 5, handshake header 4, version 2, random 32.
  let at = 43;
  at += 1 + (bytes[at] ?? bytes.length);
  const cipherSuites = uint16(bytes, at);
  if (cipherSuites === -1) return undefined;
  at += 2 + cipherSuites;
  at += 1 + (bytes[at] ?? bytes.length);
  at += 2;
  for (let count = 0; count < 64 && at + 4 <= bytes.length; count++) {
    const length = uint16(bytes, at + 2);
    if (uint16(bytes, at) !== 0) {
      at += 4 + length;
      continue;
    }
    // List length 2, name type 1 (host name), length 2.
    const nameLength = uint16(bytes, at + 7);
    const end = at + 9 + nameLength;
    return bytes[at + 6] === 0 && nameLength > 0 && end <= bytes.length ? latin1(bytes, at + 9, end) : undefined;
  }
  return undefined;
}
