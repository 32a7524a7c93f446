import type { Exchange } from "../../report/report.js";
import { exchangeOfPacket, lastAtOrBefore, phaseOfPacket, toneOfPacket } from "../packets/packet-phase.js";
import { conditionsOf, packetLabel } from "../packets/packet-text.js";
import type { Packets } from "../packets/packets.js";
import type { PageModel } from "../page-model.js";
import { type Tone, tones } from "../palette.js";
import { phaseName } from "../phase-name.js";
import type { Direction, LadderRow, LadderRows, Span } from "./ladder-rows.js";
import { once } from "./ladder-rows.js";
import { laneId, lanesOfConnection, orderLanes } from "./lanes.js";

/** The diagram of every packet among `indexes`. */
export function packetRows(model: PageModel, packets: Packets, indexes: Uint32Array): LadderRows {
  const { columns } = packets;
  const at = (row: number): LadderRow => {
    const index = indexes[row]!;
    const phase = phaseOfPacket(model, packets, index);
    const exchange = phase?.kind === "exchange" ? exchangeOfPacket(model, packets, index) : null;
    return {
      kind: "arrow",
      timeNs: columns.timeNs[index]!,
      ...endsOf(packets, index),
      tone: toneOfPacket(model, packets, index),
      label: copyText(model, packets, index) + packetLabel(model, packets, index),
      remark: "",
      frames: String(index + 1),
      phase: phase === null ? "" : phaseName(model, phase),
      trouble: troubleOf(model, packets, index),
      selection: { kind: "packet", frame: index + 1 },
      exchange:
        exchange === null ? null : { kind: "exchange", connection: exchange.connection, number: exchange.number },
    };
  };
  const rowOf = (frame: number): number => {
    const row = lastAtOrBefore(indexes.length, (position) => indexes[position]! + 1, frame);
    return indexes[row] === frame - 1 ? row : -1;
  };
  const directions = once(() => directionsOf(model, packets, indexes));
  return {
    count: indexes.length,
    timeAt: (row) => columns.timeNs[indexes[row]!]!,
    at,
    isLine: () => false,
    directionAt: (row) => directions().numbers[row]!,
    directions: () => directions().list,
    spans: once(() => serviceSpans(model, rowOf)),
    find: (selection) => {
      if (selection === null) return -1;
      return rowOf(selection.kind === "packet" ? selection.frame : firstFrameOf(model, selection));
    },
    rowOfFrame: rowOf,
    frameColumns: String((indexes.at(-1) ?? 0) + 1).length,
    lanes: orderLanes(model, usedLanes(packets, indexes)),
  };
}

/** Service times: from the last packet of a request to the first of its answer, on the server's lifeline. */
function serviceSpans(model: PageModel, rowOf: (frame: number) => number): Span[] {
  const spans: Span[] = [];
  for (const exchange of model.exchanges) {
    const span = serviceSpan(model, exchange, rowOf);
    if (span !== null) spans.push(span);
  }
  return spans.sort((a, b) => a.startRow - b.startRow);
}

function serviceSpan(model: PageModel, exchange: Exchange, rowOf: (frame: number) => number): Span | null {
  const { request, response, serviceTimeNs } = exchange;
  const connection = model.connections.get(exchange.connection);
  if (response === null || serviceTimeNs === null || connection === undefined) return null;
  const [startRow, endRow] = [rowOf(request.lastFrame), rowOf(response.firstFrame)];
  if (startRow < 0 || endRow <= startRow) return null;
  const lane = lanesOfConnection(connection)[1];
  return { lane, startRow, endRow, text: model.speech.numbers.duration(serviceTimeNs), isOnWire: true };
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

/** By numbers and not by texts: of 100,000 packets few differ in this. */
function directionsOf(
  model: PageModel,
  packets: Packets,
  indexes: Uint32Array,
): { numbers: Uint32Array; list: Direction[] } {
  const { source, destination, sourcePort, destinationPort } = packets.columns;
  const numbers = new Uint32Array(indexes.length);
  const list: Direction[] = [];
  const known = new Map<number | string, number>();
  for (let row = 0; row < indexes.length; row++) {
    const index = indexes[row]!;
    const tone: Tone = hasTrouble(packets, index) ? "trouble" : toneOfPacket(model, packets, index);
    const [from, to] = [source[index]!, destination[index]!];
    const hosts = (from * 65_536 + to) * tones.length + tones.indexOf(tone);
    const key = from === to ? `${hosts} ${sourcePort[index]} ${destinationPort[index]}` : hosts;
    let number = known.get(key);
    if (number === undefined) {
      number = list.push({ ...endsOf(packets, index), tone }) - 1;
      known.set(key, number);
    }
    numbers[row] = number;
  }
  return { numbers, list };
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
const resetFlag = 4;
const malformed = 2;

/**
 * What is wrong with a packet: conditions that cost time or data, a reset, bytes that make no sense. A second copy is nothing wrong:
 * it was captured twice and sent once, and what is wrong with it is said of the first.
 */
export function troubleOf(model: PageModel, packets: Packets, index: number): string {
  if (!hasTrouble(packets, index)) return "";
  const { problems } = model.speech;
  const names: string[] = [];
  for (const condition of conditionsOf(packets, index)) {
    if (!harmless.has(condition)) names.push(problems[condition as keyof typeof problems].name);
  }
  if ((packets.columns.tcpFlags[index]! & resetFlag) !== 0) names.push(problems.reset.name);
  if (packets.columns.stop[index] === malformed) names.push(problems.malformed.name);
  return names.join(", ");
}

/** Empty for what is no second copy. */
export function copyText({ words }: PageModel, { columns }: Packets, index: number): string {
  const original = columns.duplicateOf[index]!;
  return original === 0 ? "" : `${words.copyMark(String(original))} · `;
}

function hasTrouble({ columns, table }: Packets, index: number): boolean {
  if (columns.duplicateOf[index] !== 0) return false;
  const bits = columns.conditions[index]!;
  return (
    (bits !== 0 && table.conditionNames.some((name, bit) => (bits & (1 << bit)) !== 0 && !harmless.has(name))) ||
    (columns.tcpFlags[index]! & resetFlag) !== 0 ||
    columns.stop[index] === malformed
  );
}
