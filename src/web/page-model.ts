import type { PageData } from "../report/page-data.js";
import type { Connection, Exchange, Label, Phase, Report } from "../report/report.js";
import { type Speech, speechFor } from "../report/speech.js";
import type { Packets } from "./packets/packets.js";
import { english, type Words } from "./words/english.js";
import { indonesian } from "./words/indonesian.js";

/** What every part of the page may look at. */
export interface PageModel {
  data: PageData;
  report: Report;
  speech: Speech;
  words: Words;
  connections: ReadonlyMap<number, Connection>;
  /** Of all connections, in order of their first frame. */
  exchanges: readonly Exchange[];
  /** In order of their first frames. */
  arpPhases: readonly Phase[];
  /** What a recognised protocol's request, response or push says, by its first frame. */
  turnLabels: ReadonlyMap<number, Label>;
  /** Names of addresses, where known. */
  names: ReadonlyMap<string, string>;
  /** Null when the page was made without packets. */
  packets: Packets | null;
}

export function buildModel(data: PageData, packets: Packets | null): PageModel {
  const { report } = data;
  return {
    data,
    report,
    speech: speechFor({ language: data.language }),
    words: data.language === "id" ? indonesian : english,
    connections: new Map(report.connections.map((connection) => [connection.id, connection])),
    exchanges: report.connections
      .flatMap(({ exchanges }) => exchanges)
      .sort((a, b) => a.request.firstFrame - b.request.firstFrame),
    arpPhases: report.phases.filter(({ kind }) => kind === "arp").sort((a, b) => a.firstFrame - b.firstFrame),
    turnLabels: turnLabelsOf(report),
    names: namesOf(report),
    packets,
  };
}

function turnLabelsOf(report: Report): Map<number, Label> {
  const labels = new Map<number, Label>();
  for (const { exchanges, unasked } of report.connections) {
    // Where a frame begins several, the first names it; and an answer, before what came unasked.
    for (const { turn, label } of unasked) {
      if (label !== null && !labels.has(turn.firstFrame)) labels.set(turn.firstFrame, label);
    }
    for (const { request, requestLabel, response, responseLabel } of exchanges) {
      if (requestLabel !== null) labels.set(request.firstFrame, requestLabel);
      if (response !== null && responseLabel !== null) labels.set(response.firstFrame, responseLabel);
    }
  }
  return labels;
}

function namesOf(report: Report): Map<string, string> {
  const names = new Map<string, string>();
  for (const { address, name } of report.hosts) if (name !== null) names.set(address, name);
  for (const { client, server } of report.connections) {
    for (const { address, name } of [client, server]) if (name !== null) names.set(address, name);
  }
  return names;
}
