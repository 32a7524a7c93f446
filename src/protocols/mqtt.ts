import { uint16 } from "./byte-reader.js";
import { hasText } from "./byte-text.js";
import { LengthFramer } from "./length-framer.js";
import { messageLabel } from "./message-label.js";
import { type MqttPacket, mqttPacketLength, readMqttPacket, readMqttString } from "./mqtt-packet.js";
import { mqttReason } from "./mqtt-reason.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** MQTT 3.1, 3.1.1 and 5.0. */
export const mqtt: Recogniser = {
  name: "MQTT",
  transports: ["tcp"],
  recognise(client, _server, serverPort) {
    const packet = readMqttPacket(client, 0);
    if (packet === undefined) return false;
    // A capture that began late has no CONNECT: on MQTT's own port a payload of whole packets says enough.
    if (packet.type !== 1) return serverPort === mqttPort && isWholePackets(client);
    return hasText(client, "\0\x04MQTT", packet.start) || hasText(client, "\0\x06MQIsdp", packet.start);
  },
  describeRequest: describe,
  describeResponse: describe,
  createFramer: (direction, sink) =>
    new LengthFramer(mqttPacketLength, 5, sink, (header) => isAlone(header[0]!, direction)),
  pairingId,
};

const mqttPort = 1883;
const examinedPackets = 1000;

function isWholePackets(bytes: Uint8Array): boolean {
  let at = 0;
  for (let count = 0; count < examinedPackets && at < bytes.length; count++) {
    const packet = readMqttPacket(bytes, at);
    if (packet === undefined) return false;
    at = packet.end;
  }
  return at === bytes.length;
}

type PacketLabel = { summary: string; fields?: Record<string, string | number | undefined>; error?: boolean };

/** Acknowledgements and their requests by the packet's identifier: others may overtake them. */
function pairingId(bytes: Uint8Array, direction: "request" | "response"): number | undefined {
  const packet = readMqttPacket(bytes, 0);
  if (packet === undefined) return undefined;
  // Of a message that the server publishes with quality of service 2, both ends count for themselves.
  const isDelivery = packet.type === (direction === "request" ? 5 : 6);
  const pair = isDelivery ? delivery : pairs[packet.type];
  if (pair === undefined) return undefined;
  if (packet.type === 3) {
    // PUBACK answers quality of service 1, PUBREC 2.
    const topic = uint16(bytes, packet.start);
    return ((packet.flags & 4) !== 0 ? 5 : 4) * 0x10000 + Math.max(0, uint16(bytes, packet.start + 2 + topic));
  }
  const hasIdentifier = packet.type > 2 && packet.type < 12;
  return pair * 0x10000 + (hasIdentifier ? Math.max(0, uint16(bytes, packet.start)) : 0);
}

/** A client's PUBREC and the server's PUBREL; no packet has this number. */
const delivery = 16;

/** CONNECT–CONNACK, PUBLISH–PUBACK/PUBREC, PUBREL–PUBCOMP, (UN)SUBSCRIBE–(UN)SUBACK, PINGREQ–PINGRESP. */
const pairs: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 4,
  4: 4,
  5: 5,
  6: 6,
  7: 6,
  8: 8,
  9: 8,
  10: 10,
  11: 10,
  12: 12,
  13: 12,
};

/** Packets that a client sends without awaiting an answer, and those that a server sends of its own accord. */
function isAlone(first: number, direction: "request" | "response"): boolean {
  const type = first >> 4;
  if (direction === "response") return type === 3 || type >= 14;
  return (type === 3 && (first & 6) === 0) || type === 4 || type === 7 || type === 14;
}

/** The first packet; a turn may hold more of them. */
function describe(bytes: Uint8Array): MessageLabel | undefined {
  const first = readMqttPacket(bytes, 0);
  if (first === undefined) return undefined;
  const { summary, fields = {}, error = false } = packetLabel(bytes, first);
  let more = 0;
  for (let packet = readMqttPacket(bytes, first.end); packet !== undefined; more++) {
    packet = readMqttPacket(bytes, packet.end);
  }
  const label = messageLabel(summary, { type: first.name, ...fields }, error);
  return more === 0 ? label : messageLabel(`${label.summary.slice(0, 180)} (+${more} more)`, label.fields, error);
}

function packetLabel(bytes: Uint8Array, packet: MqttPacket): PacketLabel {
  switch (packet.type) {
    case 1:
      return connectLabel(bytes, packet);
    case 2: {
      const code = bytes[packet.start + 1] ?? 0;
      const reason = mqttReason(code);
      return { summary: `CONNACK ${reason}`, fields: { code, reason }, error: code !== 0 };
    }
    case 3:
      return publishLabel(bytes, packet);
    case 8:
    case 10:
      return subscribeLabel(bytes, packet);
    case 9: {
      // The last byte is a return code both in 3.1.1 and, behind properties, in 5.0.
      const code = packet.end <= bytes.length ? bytes[packet.end - 1]! : 0;
      return { summary: "SUBACK", fields: { id: identifier(bytes, packet), code }, error: code >= 0x80 };
    }
    default: {
      const id = packet.type < 12 ? identifier(bytes, packet) : undefined;
      return { summary: id === undefined ? packet.name : `${packet.name} ${id}`, fields: { id } };
    }
  }
}

function connectLabel(bytes: Uint8Array, packet: MqttPacket): PacketLabel {
  const protocol = readMqttString(bytes, packet.start);
  const level = protocol === undefined ? undefined : bytes[protocol.end];
  if (protocol === undefined || level === undefined) return { summary: "CONNECT" };
  // Flags and keep-alive follow the level; version 5 has properties with a length that fits one byte in practice.
  const afterKeepAlive = protocol.end + 4;
  const properties = level >= 5 ? 1 + (bytes[afterKeepAlive] ?? 0) : 0;
  const client = readMqttString(bytes, afterKeepAlive + properties)?.text;
  const version = level === 3 ? "3.1" : level === 4 ? "3.1.1" : level === 5 ? "5.0" : String(level);
  return { summary: client ? `CONNECT ${client}` : "CONNECT", fields: { version, clientId: client || undefined } };
}

function publishLabel(bytes: Uint8Array, packet: MqttPacket): PacketLabel {
  const qos = (packet.flags >> 1) & 3;
  const topic = readMqttString(bytes, packet.start);
  const id = qos === 0 || topic === undefined ? -1 : uint16(bytes, topic.end);
  const summary = `PUBLISH ${(topic?.text ?? "").slice(0, 150)} (QoS ${qos})`;
  return { summary, fields: { topic: topic?.text, qos, id: id === -1 ? undefined : id } };
}

/** The first topic filter: behind the identifier, in version 5 behind properties too. */
function subscribeLabel(bytes: Uint8Array, packet: MqttPacket): PacketLabel {
  const id = identifier(bytes, packet);
  const plain = readMqttString(bytes, packet.start + 2);
  const isPlain = plain !== undefined && plain.text !== "" && plain.end <= packet.end;
  const properties = 1 + (bytes[packet.start + 2] ?? 0);
  const topic = isPlain ? plain : readMqttString(bytes, packet.start + 2 + properties);
  const summary = topic?.text ? `${packet.name} ${topic.text.slice(0, 150)}` : packet.name;
  return { summary, fields: { id, topic: topic?.text || undefined } };
}

function identifier(bytes: Uint8Array, packet: MqttPacket): number | undefined {
  const id = packet.end >= packet.start + 2 ? uint16(bytes, packet.start) : -1;
  return id === -1 ? undefined : id;
}
