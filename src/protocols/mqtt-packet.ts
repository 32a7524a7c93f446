import { uint16 } from "./byte-reader.js";
import { utf8 } from "./byte-text.js";

/** An MQTT control packet's beginning (MQTT 3.1.1 and 5.0, section 2). */
export interface MqttPacket {
  type: number;
  /** "CONNECT", "PUBLISH" … */
  name: string;
  flags: number;
  /** Where the variable header begins and, by the remaining length, where the packet ends. */
  start: number;
  end: number;
}

const names: readonly string[] = [
  "",
  "CONNECT",
  "CONNACK",
  "PUBLISH",
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBSCRIBE",
  "SUBACK",
  "UNSUBSCRIBE",
  "UNSUBACK",
  "PINGREQ",
  "PINGRESP",
  "DISCONNECT",
  "AUTH",
];

/** Fixed header: type, flags and remaining length; undefined when cut or no MQTT. */
export function readMqttPacket(bytes: Uint8Array, offset: number): MqttPacket | undefined {
  const length = mqttPacketLength(bytes.subarray(offset, offset + 5));
  if (length <= 0) return undefined;
  const first = bytes[offset]!;
  let start = offset + 1;
  while ((bytes[start]! & 0x80) !== 0) start++;
  return { type: first >> 4, name: names[first >> 4]!, flags: first & 0xf, start: start + 1, end: offset + length };
}

/** For LengthFramer: the whole packet's length, 0 when more bytes are needed, -1 when this is no packet. */
export function mqttPacketLength(bytes: Uint8Array): number {
  if (bytes.length > 0 && !hasValidFlags(bytes[0]!)) return -1;
  let length = 0;
  // Seven bits a byte, the lowest first, at most four bytes (section 2.2.3).
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[index];
    if (byte === undefined) return 0;
    length += (byte & 0x7f) * 2 ** (7 * (index - 1));
    if (byte < 0x80) return 1 + index + length;
  }
  return -1;
}

/** A string after its length in two bytes; undefined when it is not all there. */
export function readMqttString(bytes: Uint8Array, offset: number): { text: string; end: number } | undefined {
  const length = uint16(bytes, offset);
  const end = offset + 2 + length;
  return length === -1 || end > bytes.length ? undefined : { text: utf8(bytes, offset + 2, end), end };
}

/** Section 2.2.2: only PUBLISH has flags of its own, with a quality of service of 0 to 2. */
function hasValidFlags(first: number): boolean {
  const type = first >> 4;
  if (type === 3) return (first & 6) !== 6;
  const isMarked = type === 6 || type === 8 || type === 10;
  return type !== 0 && (first & 0xf) === (isMarked ? 2 : 0);
}
