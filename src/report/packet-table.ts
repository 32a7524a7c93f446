import type { TcpCondition } from "./report.js";

/**
 * Every packet of a capture (the first ones of a large capture) as plain JSON-safe data, for the faces of a report that show packets.
 * Columns rather than objects: 100,000 packets are 6 MB of numbers that deflate to a few hundred kilobytes and open without parsing.
 */
export interface PacketTable {
  /** Packets in the columns, from frame 1 on. */
  count: number;
  /** Frames in the capture. More than `count`: the rest is only in `activity`. */
  total: number;
  /** Addresses (or MAC addresses where there is no IP) that the columns `source` and `destination` number; the first is "". */
  hosts: string[];
  /** Meaning of the bits in the column `conditions`, lowest first. */
  conditionNames: TcpCondition[];
  /** One column after the other in the order of `packetColumns`, little-endian, each begun at a multiple of 8 bytes; zlib, base64. */
  columns: string;
  /** The first bytes of each packet, as many as its column `stored` says, one packet after the other; zlib, base64. */
  bytes: string;
  /** All packets of the capture, also those beyond `count`, counted in stretches of time. */
  activity: Activity;
}

/** Frames counted in stretches of equal length from the capture's first frame on. */
export interface Activity {
  widthNs: number;
  fromClient: number[];
  fromServer: number[];
  /** Belonging to no connection. */
  other: number[];
  /** Frames of the three before that carry a TCP condition which costs time or data. */
  troubled: number[];
}

/** Names and element types of the columns, in order. */
export const packetColumns = {
  /** Nanoseconds since the first frame, never going backwards. */
  timeNs: "float64",
  /** Nanoseconds from the frame that this one acknowledges; -1 when it acknowledges none. */
  ackRttNs: "float64",
  connection: "uint32",
  /** TCP numbers, relative to the first of their direction that was seen (SYN: 0). */
  sequence: "uint32",
  acknowledgement: "uint32",
  payloadLength: "uint32",
  capturedLength: "uint32",
  originalLength: "uint32",
  /** Bytes of this packet in `bytes`. */
  stored: "uint32",
  /** Frame that this one is a second copy of; 0 for none. */
  duplicateOf: "uint32",
  /** Frame that this one acknowledges; 0 for none. */
  acknowledges: "uint32",
  linkType: "uint32",
  /** Bits of Layer. */
  layers: "uint16",
  tcpFlags: "uint16",
  /** Bits of TcpConditionBit. */
  conditions: "uint16",
  /** As in the header, without the scale. */
  window: "uint16",
  /** Numbers of `hosts`. */
  source: "uint16",
  destination: "uint16",
  sourcePort: "uint16",
  destinationPort: "uint16",
  /** 1: sent by the connection's client. 2: by its server. 0: no connection. */
  side: "uint8",
  /** DecodeStop: 1 cut by the snap length, 2 malformed, 3 not known. */
  stop: "uint8",
} as const satisfies Record<string, ColumnType>;

export type ColumnType = "float64" | "uint32" | "uint16" | "uint8";
export type PacketColumn = keyof typeof packetColumns;

export const columnBytes: Readonly<Record<ColumnType, number>> = { float64: 8, uint32: 4, uint16: 2, uint8: 1 };

/** Where each column begins, and the length of all, for `count` packets. */
export function columnOffsets(count: number): { offsets: Record<PacketColumn, number>; length: number } {
  let length = 0;
  const entries = Object.entries(packetColumns).map(([name, type]) => {
    const start = length;
    length += (count * columnBytes[type] + 7) & ~7;
    return [name, start] as const;
  });
  return { offsets: Object.fromEntries(entries) as Record<PacketColumn, number>, length };
}
