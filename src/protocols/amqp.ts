import { uint16, uint32 } from "./byte-reader.js";
import { hasText } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** AMQP 0-9-1 (RabbitMQ) and 1.0: the header, and the names of the commonest methods of 0-9-1. */
export const amqp: Recogniser = {
  name: "AMQP",
  transports: ["tcp"],
  recognise: (client) => headerVersion(client) !== undefined,
  describeRequest: describe,
  describeResponse: describe,
};

/** The bytes after "AMQP": for 1.0 the first one tells TLS (2) or SASL (3). */
function headerVersion(bytes: Uint8Array): string | undefined {
  if (bytes.length < 8 || !hasText(bytes, "AMQP")) return undefined;
  if (hasText(bytes, "\0\0\x09\x01", 4)) return "0-9-1";
  return hasText(bytes, "\x01\0\0", 5) && bytes[4]! <= 3 ? "1.0" : undefined;
}

/** Class × 1000 + method, from the specification's amqp0-9-1.xml. */
const methods: Readonly<Record<number, string>> = {
  10010: "connection.start",
  10011: "connection.start-ok",
  10030: "connection.tune",
  10031: "connection.tune-ok",
  10040: "connection.open",
  10041: "connection.open-ok",
  10050: "connection.close",
  10051: "connection.close-ok",
  20010: "channel.open",
  20011: "channel.open-ok",
  20040: "channel.close",
  20041: "channel.close-ok",
  40010: "exchange.declare",
  40011: "exchange.declare-ok",
  50010: "queue.declare",
  50011: "queue.declare-ok",
  50020: "queue.bind",
  50021: "queue.bind-ok",
  60020: "basic.consume",
  60021: "basic.consume-ok",
  60040: "basic.publish",
  60060: "basic.deliver",
  60070: "basic.get",
  60071: "basic.get-ok",
  60080: "basic.ack",
};

function describe(bytes: Uint8Array): MessageLabel | undefined {
  const version = headerVersion(bytes);
  if (version !== undefined) return messageLabel(`protocol header ${version}`, { version });
  // A frame: type 1 (method), channel, length, then class and method; its end is marked by 0xCE.
  const length = uint32(bytes, 3);
  const end = 7 + length;
  if (bytes[0] !== 1 || length < 4 || (end < bytes.length && bytes[end] !== 0xce)) return undefined;
  const method = methods[uint16(bytes, 7) * 1000 + uint16(bytes, 9)];
  return method === undefined ? undefined : messageLabel(method, { method, channel: uint16(bytes, 1) });
}
