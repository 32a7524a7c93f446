import { uint16 } from "./byte-reader.js";
import { dnsAnswers } from "./dns-answers.js";
import { type DnsMessage, readDnsMessage } from "./dns-message.js";
import { dnsResponseCode, dnsTypeName } from "./dns-names.js";
import { LengthFramer } from "./length-framer.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** DNS over UDP (RFC 1035), multicast DNS with it. */
export const dns: Recogniser = {
  name: "DNS",
  transports: ["udp"],
  recognise(client, server, serverPort) {
    // NetBIOS names look like DNS, but mean something else (RFC 1002 section 4.2).
    if (serverPort === netbiosNamePort) return false;
    if (client.length === 0) return isMessage(server, true);
    return isMessage(client, false) || (multicastPorts.has(serverPort) && isMessage(client, true));
  },
  describeRequest: describe,
  describeResponse: describe,
  pairingId: questionId,
};

/** DNS over TCP: each message after its length in two bytes (RFC 1035 section 4.2.2). */
export const dnsOverTcp: Recogniser = {
  name: "DNS",
  transports: ["tcp"],
  recognise(client) {
    const length = uint16(client, 0);
    // A client may send the length in a segment of its own, which says too little.
    return length >= 12 && client.length >= 2 + 12 && isMessage(client.subarray(2, 2 + length), false);
  },
  describeRequest: (bytes) => describe(bytes.subarray(2)),
  describeResponse: (bytes) => describe(bytes.subarray(2)),
  createFramer: (_direction, sink) => new LengthFramer(messageLength, 2, sink),
  pairingId: (bytes) => questionId(bytes.subarray(2)),
};

/** RFC 6762 and RFC 4795: what is sent to these may be an announcement that nobody asked for. */
const multicastPorts = new Set([5353, 5355]);
const netbiosNamePort = 137;
/** QUERY, STATUS, NOTIFY, UPDATE. */
const opcodes = new Set([0, 2, 4, 5]);
/** IN, CH, HS, NONE, ANY. */
const classes = new Set([1, 3, 4, 254, 255]);
/** More records than a message of 64 KiB can hold. */
const maximumRecords = 5957;

function isMessage(bytes: Uint8Array, isResponse: boolean): boolean {
  const message = readDnsMessage(bytes);
  if (message === undefined || message.isResponse !== isResponse || !opcodes.has(message.opcode)) return false;
  const hasReservedBit = (bytes[3]! & 0x40) !== 0;
  if (hasReservedBit || message.records > maximumRecords || message.questions > 64) return false;
  // The highest bit of a class is multicast DNS's own (RFC 6762 section 5.4).
  if (message.questions > 0 && !classes.has(message.queryClass & 0x7fff)) return false;
  if (isResponse) return message.questions + message.records > 0;
  if (message.questions === 0 || message.responseCode !== 0) return false;
  const rest = bytes.length - message.questionEnd;
  return message.questions > 1 || (message.records === 0 ? rest === 0 : rest >= message.records * 11);
}

function describe(bytes: Uint8Array): MessageLabel | undefined {
  const message = readDnsMessage(bytes);
  if (message === undefined) return undefined;
  const question = message.questions === 0 ? "" : `${dnsTypeName(message.queryType)} ${message.queryName}`;
  const fields = {
    id: message.id,
    queryName: message.questions === 0 ? undefined : message.queryName,
    queryType: message.questions === 0 ? undefined : dnsTypeName(message.queryType),
  };
  if (!message.isResponse) return messageLabel(question === "" ? "DNS request" : `${question}?`, fields);
  const code = dnsResponseCode(message.responseCode);
  const summary = message.responseCode === 0 ? answerText(bytes, message) : code;
  return messageLabel(summary, { ...fields, rcode: code, answers: message.answers }, message.responseCode !== 0);
}

function answerText(bytes: Uint8Array, message: DnsMessage): string {
  if (message.answers === 0) return "no answers";
  const shown = dnsAnswers(bytes, message);
  const count = message.answers === 1 ? "1 answer" : `${message.answers} answers`;
  return shown.length === 0 ? count : `${count}: ${shown.join(", ")}`;
}

/** The message's id with a hash of what it asks: clients that use one id for different questions are still told apart. */
function questionId(bytes: Uint8Array): number | undefined {
  const message = readDnsMessage(bytes);
  // Multicast DNS answers with id 0 and without the question (RFC 6762 section 18.1): there order is all there is.
  if (message === undefined || (message.id === 0 && message.questions === 0)) return undefined;
  let hash = message.queryType;
  const name = message.queryName.toLowerCase();
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) & 0xffff;
  return message.id * 0x10000 + (message.questions === 0 ? 0 : hash);
}

function messageLength(bytes: Uint8Array): number {
  return bytes.length < 2 ? 0 : 2 + uint16(bytes, 0);
}
