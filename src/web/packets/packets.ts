import {
  type ColumnType,
  columnOffsets,
  type PacketColumn,
  type PacketTable,
  packetColumns,
} from "../../report/packet-table.js";
import { inflate } from "./inflate.js";

type ArrayOf<Type extends ColumnType> = {
  float64: Float64Array;
  uint32: Uint32Array;
  uint16: Uint16Array;
  uint8: Uint8Array;
}[Type];

type Columns = { [Name in PacketColumn]: ArrayOf<(typeof packetColumns)[Name]> };

/** The packets as the page uses them; a packet is named by its index, which is its frame number less one. */
export interface Packets {
  table: PacketTable;
  count: number;
  columns: Columns;
  /** Where each packet's bytes begin in `bytes`, and behind the last one their end. */
  starts: Uint32Array;
  /** Null until they are unpacked. */
  bytes: Uint8Array | null;
}

/** Unpacks the columns; the bytes come later, so that the page is there at once. */
export async function readPackets(table: PacketTable, columnText: string): Promise<Packets> {
  const buffer = (await inflate(columnText)).buffer;
  const { offsets, length } = columnOffsets(table.count);
  if (buffer.byteLength !== length)
    throw new RangeError(`Expected ${length} bytes of columns, got ${buffer.byteLength}`);
  const entries = Object.entries(packetColumns).map(([name, type]) => [
    name,
    new arrays[type](buffer, offsets[name as PacketColumn], table.count),
  ]);
  const columns = Object.fromEntries(entries) as Columns;
  const starts = new Uint32Array(table.count + 1);
  for (let index = 0; index < table.count; index++) starts[index + 1] = starts[index]! + columns.stored[index]!;
  return { table, count: table.count, columns, starts, bytes: null };
}

/** The bytes that the page has of a packet; empty while they are not unpacked. */
export function bytesOf(packets: Packets, index: number): Uint8Array {
  if (packets.bytes === null) return new Uint8Array(0);
  return packets.bytes.subarray(packets.starts[index], packets.starts[index + 1]);
}

// Every browser runs on little-endian machines, so the columns are read as they are.
const arrays = { float64: Float64Array, uint32: Uint32Array, uint16: Uint16Array, uint8: Uint8Array } as const;
