import { deflateSync } from "node:zlib";
import { Layer, type Packet } from "../decode/packet.js";
import type { CaptureRecord } from "../pcap/record.js";
import {
  columnBytes,
  columnOffsets,
  type PacketColumn,
  type PacketTable,
  packetColumns,
} from "../report/packet-table.js";
import { ActivityCounter } from "./activity-counter.js";
import type { FrameFacts } from "./options.js";
import { PacketHosts } from "./packet-hosts.js";
import { StoredBytes } from "./stored-bytes.js";
import { TcpConditionBit, tcpConditionNames } from "./tcp-condition-bits.js";

export interface PacketRowLimits {
  /** Packets kept one by one; what comes after is only counted. */
  packets: number;
  /** Bytes of packets kept, of all packets together. */
  bytes: number;
}

export const defaultPacketRowLimits: PacketRowLimits = { packets: 100_000, bytes: 16 * 1024 * 1024 };

const harmless =
  TcpConditionBit.keepAlive | TcpConditionBit.keepAliveAck | TcpConditionBit.windowUpdate | TcpConditionBit.portReused;

/** Collects the rows of a PacketTable, frame by frame, after each was analysed. */
export class PacketRows {
  readonly #limits: PacketRowLimits;
  readonly #columns: Record<PacketColumn, number[]>;
  readonly #stored: StoredBytes;
  readonly #hosts = new PacketHosts();
  readonly #activity = new ActivityCounter();
  /** By connection: the first sequence numbers of client and server, -1 when not known yet. */
  readonly #firstSequences = new Map<number, [client: number, server: number]>();
  #total = 0;
  #latestNs = 0;

  constructor(limits: PacketRowLimits) {
    this.#limits = limits;
    this.#stored = new StoredBytes(limits);
    this.#columns = Object.fromEntries(Object.keys(packetColumns).map((name) => [name, []])) as unknown as Record<
      PacketColumn,
      number[]
    >;
  }

  add(record: CaptureRecord, packet: Packet, facts: Readonly<FrameFacts>): void {
    this.#total++;
    this.#latestNs = Math.max(this.#latestNs, packet.timeNs);
    const side = facts.connection === 0 ? 0 : facts.fromClient ? 1 : 2;
    this.#activity.add(this.#latestNs, side, (facts.conditions & ~harmless) !== 0);
    const columns = this.#columns;
    if (columns.timeNs.length >= this.#limits.packets) return;
    const [sequence, acknowledgement] = this.#relativeNumbers(packet, facts);
    const [source, destination] = this.#hosts.of(packet);
    const row: Record<PacketColumn, number> = {
      timeNs: this.#latestNs,
      ackRttNs: facts.ackRttNs,
      connection: facts.connection,
      sequence,
      acknowledgement,
      payloadLength: packet.payloadLength,
      capturedLength: packet.capturedLength,
      originalLength: packet.originalLength,
      stored: this.#stored.add(record.bytes, record.start, record.end),
      duplicateOf: facts.duplicateOf,
      acknowledges: facts.acknowledges,
      linkType: packet.linkType,
      layers: packet.layers,
      tcpFlags: (packet.layers & Layer.tcp) === 0 ? 0 : packet.tcpFlags,
      conditions: facts.conditions,
      window: (packet.layers & Layer.tcp) === 0 ? 0 : packet.tcpWindow,
      source,
      destination,
      sourcePort: packet.sourcePort,
      destinationPort: packet.destinationPort,
      side,
      stop: packet.stop,
    };
    for (const name of columnNames) columns[name].push(row[name]);
  }

  finish(): PacketTable {
    const count = this.#columns.timeNs.length;
    const { offsets, length } = columnOffsets(count);
    const view = new DataView(new ArrayBuffer(length));
    for (const name of columnNames) writeColumn(view, offsets[name], name, this.#columns[name]);
    return {
      count,
      total: this.#total,
      hosts: this.#hosts.names,
      conditionNames: [...tcpConditionNames],
      columns: deflated(new Uint8Array(view.buffer)),
      bytes: deflated(this.#stored.bytes),
      activity: this.#activity.finish(),
    };
  }

  /** Like Wireshark's: the first number seen of a direction is 0 with a SYN, else 1. */
  #relativeNumbers(packet: Packet, facts: Readonly<FrameFacts>): [sequence: number, acknowledgement: number] {
    if ((packet.layers & Layer.tcp) === 0 || facts.connection === 0) return [0, 0];
    let first = this.#firstSequences.get(facts.connection);
    if (first === undefined) {
      first = [-1, -1];
      this.#firstSequences.set(facts.connection, first);
    }
    const [own, other]: [0 | 1, 0 | 1] = facts.fromClient ? [0, 1] : [1, 0];
    const isSyn = (packet.tcpFlags & 2) !== 0;
    const acknowledges = (packet.tcpFlags & 16) !== 0;
    if (isSyn) first[own] = packet.tcpSequence;
    else if (first[own] < 0) first[own] = (packet.tcpSequence - 1) >>> 0;
    if (acknowledges && first[other] < 0) first[other] = (packet.tcpAcknowledgement - 1) >>> 0;
    return [
      (packet.tcpSequence - first[own]) >>> 0,
      acknowledges ? (packet.tcpAcknowledgement - first[other]) >>> 0 : 0,
    ];
  }
}

const columnNames = Object.keys(packetColumns) as PacketColumn[];

function writeColumn(view: DataView, start: number, name: PacketColumn, values: readonly number[]): void {
  const type = packetColumns[name];
  const step = columnBytes[type];
  let offset = start;
  for (const value of values) {
    if (type === "float64") view.setFloat64(offset, value, true);
    else if (type === "uint32") view.setUint32(offset, value, true);
    else if (type === "uint16") view.setUint16(offset, value, true);
    else view.setUint8(offset, value);
    offset += step;
  }
}

function deflated(bytes: Uint8Array): string {
  return deflateSync(bytes).toString("base64");
}
