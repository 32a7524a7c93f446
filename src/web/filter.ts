import type { Exchange } from "../report/report.js";
import { endpointName, endpointText } from "../report/speech.js";
import { type ExchangeStatus, requestLine, responseLine, statusOf } from "./exchange-text.js";
import type { ProgramLine } from "./ladder/program-lines.js";
import { exchangeOfPacket, phaseOfPacket } from "./packets/packet-phase.js";
import { conditionsOf, hostText, packetInfo, protocolText } from "./packets/packet-text.js";
import type { Packets } from "./packets/packets.js";
import type { PageModel } from "./page-model.js";

export interface Filter {
  /** Words that must all be there, in any case. */
  text: string;
  /** 0: all. */
  connection: number;
  status: ExchangeStatus | "all";
  /** Least response time in ns; 0: any. */
  slowerThanNs: number;
}

export const noFilter: Filter = { text: "", connection: 0, status: "all", slowerThanNs: 0 };

export function isFiltering({ text, connection, status, slowerThanNs }: Filter): boolean {
  return text !== "" || connection !== 0 || status !== "all" || slowerThanNs > 0;
}

/** The lines that belong to one of the exchanges, or hold the words that are looked for when nothing else is. */
export function filterLines(
  lines: readonly ProgramLine[],
  exchanges: readonly Exchange[],
  filter: Filter,
): readonly ProgramLine[] {
  if (!isFiltering(filter)) return lines;
  const shown = new Set(exchanges.map(({ connection, number }) => `${connection} ${number}`));
  const words = wordsOf(filter.text);
  const isByText = words.length > 0 && !isFiltering({ ...filter, text: "" });
  return lines.filter(
    ({ exchange, text }) =>
      (exchange?.kind === "exchange" && shown.has(`${exchange.connection} ${exchange.number}`)) ||
      (isByText && hasWords(text.toLowerCase(), words)),
  );
}

export function filterExchanges(model: PageModel, filter: Filter): readonly Exchange[] {
  const words = wordsOf(filter.text);
  return model.exchanges.filter(
    (exchange) =>
      (filter.connection === 0 || exchange.connection === filter.connection) &&
      fitsStatusAndTime(exchange, filter) &&
      (words.length === 0 || hasWords(exchangeSearchText(model, exchange), words)),
  );
}

/** Indexes of the packets; status and time choose the packets of the exchanges that they choose. */
export function filterPackets(model: PageModel, packets: Packets, filter: Filter): Uint32Array {
  const words = wordsOf(filter.text);
  const isByExchange = filter.status !== "all" || filter.slowerThanNs > 0;
  const found = new Uint32Array(packets.count);
  let count = 0;
  for (let index = 0; index < packets.count; index++) {
    if (filter.connection !== 0 && packets.columns.connection[index] !== filter.connection) continue;
    if (isByExchange) {
      const exchange = exchangeOfPacket(model, packets, index);
      if (exchange === null || !fitsStatusAndTime(exchange, filter)) continue;
    }
    if (words.length > 0 && !hasWords(packetSearchText(model, packets, index), words)) continue;
    found[count++] = index;
  }
  return found.subarray(0, count);
}

function fitsStatusAndTime(exchange: Exchange, { status, slowerThanNs }: Filter): boolean {
  if (status !== "all" && statusOf(exchange) !== status) return false;
  return slowerThanNs === 0 || (exchange.apduResponseTimeNs ?? 0) >= slowerThanNs;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function hasWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

const exchangeTexts = new WeakMap<Exchange, string>();

function exchangeSearchText(model: PageModel, exchange: Exchange): string {
  let text = exchangeTexts.get(exchange);
  if (text === undefined) {
    const connection = model.connections.get(exchange.connection);
    const ends = connection === undefined ? [] : [connection.client, connection.server];
    text = [
      requestLine(exchange),
      exchange.request.text ?? "",
      responseLine(exchange),
      exchange.response?.text ?? "",
      ...ends.flatMap((end) => [endpointName(end), endpointText(end)]),
      model.words.rowStatus[statusOf(exchange)],
      exchange.request.firstFrame,
      exchange.response?.firstFrame ?? "",
    ]
      .join(" ")
      .toLowerCase();
    exchangeTexts.set(exchange, text);
  }
  return text;
}

/** By packet list: texts of packets that were looked for once. */
const packetTexts = new WeakMap<Packets, string[]>();

function packetSearchText(model: PageModel, packets: Packets, index: number): string {
  let texts = packetTexts.get(packets);
  if (texts === undefined) {
    texts = [];
    packetTexts.set(packets, texts);
  }
  texts[index] ??= makePacketSearchText(model, packets, index);
  return texts[index];
}

function makePacketSearchText(model: PageModel, packets: Packets, index: number): string {
  const { source, destination } = packets.columns;
  const { hosts } = packets.table;
  const phase = phaseOfPacket(model, packets, index);
  return [
    index + 1,
    protocolText(packets, index),
    hosts[source[index]!],
    hosts[destination[index]!],
    hostText(model, packets, source[index]!),
    hostText(model, packets, destination[index]!),
    packetInfo(packets, index),
    ...conditionsOf(packets, index),
    phase === null ? "" : model.speech.terms.phases[phase.kind],
  ]
    .join(" ")
    .toLowerCase();
}
