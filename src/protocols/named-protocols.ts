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
