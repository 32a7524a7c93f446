import { lastAtOrBefore, phaseOfPacket, toneOfPacket } from "../packets/packet-phase.js";
import { conditionsOf, packetLabel } from "../packets/packet-text.js";
import type { Packets } from "../packets/packets.js";
import type { PageModel } from "../page-model.js";
import { phaseName } from "../phase-name.js";
import type { LadderRow, LadderRows } from "./ladder-rows.js";
import { laneId, orderLanes } from "./lanes.js";

/** The diagram of every packet among `indexes`. */
export function packetRows(model: PageModel, packets: Packets, indexes: Uint32Array): LadderRows {
  const { columns } = packets;
  const lanes = orderLanes(model, usedLanes(packets, indexes));
  const at = (row: number): LadderRow => {
    const index = indexes[row]!;
    const phase = phaseOfPacket(model, packets, index);
    return {
      timeNs: columns.timeNs[index]!,
      ...endsOf(packets, index),
      tone: toneOfPacket(model, packets, index),
      label: packetLabel(packets, index),
      frames: String(index + 1),
      phase: phase === null ? "" : phaseName(model, phase),
      trouble: troubleOf(model, packets, index),
      selection: { kind: "packet", frame: index + 1 },
    };
  };
  return {
    count: indexes.length,
    timeAt: (row) => columns.timeNs[indexes[row]!]!,
    at,
    find: (selection) => {
      if (selection === null) return -1;
      const frame = selection.kind === "packet" ? selection.frame : firstFrameOf(model, selection);
      const row = lastAtOrBefore(indexes.length, (position) => indexes[position]! + 1, frame);
      return indexes[row] === frame - 1 ? row : -1;
    },
    lanes,
  };
}

function firstFrameOf(model: PageModel, { connection, number }: { connection: number; number: number }): number {
  const exchange = model.connections.get(connection)?.exchanges.find((one) => one.number === number);
  return exchange?.request.firstFrame ?? 0;
}

function endsOf({ columns, table }: Packets, index: number): { from: string; to: string } {
  const source = table.hosts[columns.source[index]!] ?? "";
  const destination = table.hosts[columns.destination[index]!] ?? "";
  return {
    from: laneId(source, columns.sourcePort[index]!, destination),
    to: laneId(destination, columns.destinationPort[index]!, source),
  };
}

/** By pairs of hosts and not by packets, so that 100,000 packets cost 100,000 look-ups of a number. */
function usedLanes(packets: Packets, indexes: Uint32Array): Set<string> {
  const { source, destination } = packets.columns;
  const seen = new Set<number>();
  const used = new Set<string>();
  for (const index of indexes) {
    const pair = source[index]! * 65_536 + destination[index]!;
    if (source[index] !== destination[index] && seen.has(pair)) continue;
    seen.add(pair);
    const { from, to } = endsOf(packets, index);
    used.add(from).add(to);
  }
  return used;
}

const harmless = new Set(["keep-alive", "keep-alive-ack", "window-update", "port-reused", "zero-window-probe-ack"]);

/** What is wrong with a packet: conditions that cost time or data, a reset, a second copy, bytes that make no sense. */
export function troubleOf(model: PageModel, packets: Packets, index: number): string {
  const { problems } = model.speech;
  const names: string[] = [];
  for (const condition of conditionsOf(packets, index)) {
    if (!harmless.has(condition)) names.push(problems[condition as keyof typeof problems].name);
  }
  if ((packets.columns.tcpFlags[index]! & 4) !== 0) names.push(problems.reset.name);
  if (packets.columns.duplicateOf[index] !== 0) names.push(problems["duplicate-frame"].name);
  if (packets.columns.stop[index] === 2) names.push(problems.malformed.name);
  return names.join(", ");
}
