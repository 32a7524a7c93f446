import { hasText, latin1 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** Protocols that are told by how they begin, whose messages are labelled no further than their first line. */

/** SSH (RFC 4253 section 4.2): both sides begin with their version. */
export const ssh: Recogniser = named("SSH", (client, server) => {
  return (
    hasText(client.length > 0 ? client : server, "SSH-") &&
    /^SSH-(?:1\.\d+|2\.0)-/.test(latin1(client, 0, 9) || latin1(server, 0, 9))
  );
});

/** AMQP 0-9-1 and 1.0: the client begins with a header of eight bytes. */
export const amqp: Recogniser = named("AMQP", (client) => {
  if (client.length < 8 || !hasText(client, "AMQP")) return false;
  return hasText(client, "\0\0\x09\x01", 4) || hasText(client, "\x01\x01\0\x09", 4) || hasText(client, "\x01\0\0", 5);
});

/** MySQL and MariaDB: the client's login follows the server's greeting, so that its packet has sequence number 1. */
export const mysql: Recogniser = named("MySQL", (client, server) => isMysqlGreeting(server) || isMysqlLogin(client));

/** memcached's text commands, each with the arguments that it must have. */
export const memcached: Recogniser = named("memcached", (client) => {
  return /^(?:gets? [!-~]{1,250}(?: [!-~]{1,250})*|(?:set|add|replace|append|prepend) [!-~]{1,250} \d+ -?\d+ \d+(?: noreply)?)\r\n/.test(
    latin1(client, 0, 4096),
  );
});

/** SMTP (RFC 5321): the client says hello by name after the server's greeting. */
export const smtp: Recogniser = named("SMTP", (client) =>
  /^(?:EHLO|HELO|LHLO) [!-~]{1,255}\r\n/i.test(latin1(client, 0, 300)),
);

function named(name: string, recognise: Recogniser["recognise"]): Recogniser {
  return { name, transports: ["tcp"], recognise, describeRequest: firstLine, describeResponse: firstLine };
}

/** A line of text, when the message begins with one. */
function firstLine(bytes: Uint8Array): MessageLabel | undefined {
  const line = /^[ -~]{3,}/.exec(latin1(bytes, 0, 512))?.[0];
  return line === undefined
    ? undefined
    : messageLabel(line, {}, /^(?:[45]\d\d[ -]|(?:CLIENT_|SERVER_)?ERROR\b)/.test(line));
}

/** Protocol 10, a version text that ends with a zero: "5.7.44", "8.0.36", "11.4.2-MariaDB". */
function isMysqlGreeting(bytes: Uint8Array): boolean {
  return bytes[3] === 0 && bytes[4] === 10 && /^\d{1,2}\.\d{1,2}\.\d{1,3}[!-~]{0,60}\0/.test(latin1(bytes, 5, 80));
}

/** Length, sequence 1, capabilities with protocol 4.1, 23 zero bytes as filler (MySQL's documentation, HandshakeResponse41). */
function isMysqlLogin(bytes: Uint8Array): boolean {
  if (bytes.length < 36 || bytes[3] !== 1 || (bytes[5]! & 2) === 0) return false;
  const length = bytes[0]! + bytes[1]! * 0x100 + bytes[2]! * 0x10000;
  if (length + 4 !== bytes.length) return false;
  // MariaDB uses the last four bytes of the filler.
  return bytes.subarray(13, 32).every((byte) => byte === 0);
}
