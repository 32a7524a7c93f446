import { uint16 } from "./byte-reader.js";
import { latin1, utf8 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** MySQL and MariaDB (MySQL's documentation, "Client/Server Protocol"): commands by name, the SQL of a query, errors. */
export const mysql: Recogniser = {
  name: "MySQL",
  transports: ["tcp"],
  recognise: (client, server) => isGreeting(server) || isLogin(client),
  describeRequest,
  describeResponse,
};

const commands: Readonly<Record<number, string>> = {
  1: "Quit",
  2: "Init DB",
  3: "Query",
  4: "Field List",
  14: "Ping",
  17: "Change User",
  22: "Prepare",
  23: "Execute",
  25: "Close Statement",
  31: "Reset Connection",
};

function describeRequest(bytes: Uint8Array): MessageLabel | undefined {
  if (isLogin(bytes)) {
    const user = utf8(bytes, 36, 136).split("\0", 1)[0]!;
    return messageLabel(`Login ${user}`.trim(), { type: "Login", user });
  }
  // A command begins a conversation of packets, so its sequence number is 0.
  const type = bytes[3] === 0 && bytes.length > 4 ? commands[bytes[4]!] : undefined;
  if (type === undefined) return undefined;
  const sql =
    type === "Query" || type === "Prepare" ? utf8(bytes, 5, Math.min(300, 4 + packetLength(bytes))) : undefined;
  return messageLabel(sql ? `${type} ${sql}` : type, { type, sql });
}

function describeResponse(bytes: Uint8Array): MessageLabel | undefined {
  const length = packetLength(bytes);
  if (length <= 0 || bytes[3] === 0) return undefined;
  if (bytes[4] === 0xff) {
    const code = Math.max(0, uint16(Uint8Array.of(bytes[6] ?? 0, bytes[5] ?? 0), 0));
    // "#" and five characters of SQLSTATE stand before the text.
    const text = utf8(bytes, 7, Math.min(4 + length, 300)).replace(/^#.{5}/, "");
    return messageLabel(`error ${code} ${text}`.trim(), { type: "error", code, message: text }, true);
  }
  if (bytes[4] === 0 && length >= 7) return messageLabel("OK", { type: "OK" });
  const columns = length === 1 ? bytes[4] : undefined;
  return columns === undefined
    ? undefined
    : messageLabel(`result with ${columns} columns`, { type: "result", columns });
}

function packetLength(bytes: Uint8Array): number {
  return bytes.length < 5 ? -1 : bytes[0]! + bytes[1]! * 0x100 + bytes[2]! * 0x10000;
}

/** Protocol 10, a version text that ends with a zero: "5.7.44", "8.0.36", "11.4.2-MariaDB". */
function isGreeting(bytes: Uint8Array): boolean {
  return bytes[3] === 0 && bytes[4] === 10 && /^\d{1,2}\.\d{1,2}\.\d{1,3}[!-~]{0,60}\0/.test(latin1(bytes, 5, 80));
}

/** Sequence number 1 after the greeting's 0, capabilities with protocol 4.1, a filler of zeros (HandshakeResponse41). */
function isLogin(bytes: Uint8Array): boolean {
  if (bytes.length < 36 || bytes[3] !== 1 || (bytes[5]! & 2) === 0) return false;
  // MariaDB uses the last four bytes of the 23 of the filler.
  return packetLength(bytes) + 4 === bytes.length && bytes.subarray(13, 32).every((byte) => byte === 0);
}
