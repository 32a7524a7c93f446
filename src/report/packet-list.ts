import { inflateSync } from "node:zlib";
import { columnBytes, columnOffsets, type PacketColumn, type PacketTable, packetColumns } from "./packet-table.js";

/** One packet of a table, its columns by name. */
export type PacketRow = { frame: number } & Record<PacketColumn, number>;

/** The first rows of a table, as many as are asked for. */
export function packetRows(table: PacketTable, maximum: number): PacketRow[] {
  const bytes = inflateSync(Buffer.from(table.columns, "base64"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offsets } = columnOffsets(table.count);
  const names = Object.keys(packetColumns) as PacketColumn[];
  return Array.from({ length: Math.min(maximum, table.count) }, (_, index) => {
    const values = names.map((name) => [name, readValue(view, offsets[name], name, index)] as const);
    return { frame: index + 1, ...(Object.fromEntries(values) as Record<PacketColumn, number>) };
  });
}

function readValue(view: DataView, start: number, name: PacketColumn, index: number): number {
  const type = packetColumns[name];
  const at = start + index * columnBytes[type];
  if (type === "float64") return view.getFloat64(at, true);
  if (type === "uint32") return view.getUint32(at, true);
  return type === "uint16" ? view.getUint16(at, true) : view.getUint8(at);
}
