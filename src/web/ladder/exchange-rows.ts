import type { Connection, Exchange, Phase, Turn } from "../../report/report.js";
import { frameRange } from "../../report/text/frame-range.js";
import { requestLine, responseLine, turnLine } from "../exchange-text.js";
import type { PageModel } from "../page-model.js";
import type { Tone } from "../palette.js";
import { toneOfPhase } from "../palette.js";
import { phaseName } from "../phase-name.js";
import { isSameSelection } from "../selection.js";
import { type Direction, type LadderRow, type LadderRows, once, type Span } from "./ladder-rows.js";
import { lanesOfConnection, orderLanes } from "./lanes.js";

/** The diagram of the exchanges alone, with the openings and closings of their connections. */
export function exchangeRows(model: PageModel, exchanges: readonly Exchange[], isFiltered: boolean): LadderRows {
  const rows: LadderRow[] = [];
  const shown = new Set<Connection>();
  for (const exchange of exchanges) {
    const connection = model.connections.get(exchange.connection);
    if (connection === undefined) continue;
    shown.add(connection);
    rows.push(...turnRows(model, connection, exchange));
  }
  if (!isFiltered) {
    for (const connection of shown)
      rows.push(...openingAndClosing(model, connection), ...unaskedRows(model, connection));
  }
  rows.sort((a, b) => a.timeNs - b.timeNs);
  const directions = once(() => directionsOf(rows));
  const ends = once(() => frameEnds(rows));
  return {
    count: rows.length,
    timeAt: (row) => rows[row]!.timeNs,
    at: (row) => rows[row]!,
    isLine: () => false,
    directionAt: (row) => directions().numbers[row]!,
    directions: () => directions().list,
    spans: once(() => serviceSpans(model, rows, exchanges)),
    find: (selection) => (selection === null ? -1 : rows.findIndex((row) => isSameSelection(row.selection, selection))),
    rowOfFrame: (frame) => ends().get(frame) ?? -1,
    frameColumns: rows.reduce((most, { frames }) => Math.max(most, frames.length), 1),
    lanes: orderLanes(model, new Set(rows.flatMap(({ from, to }) => [from, to]))),
  };
}

function turnRows(model: PageModel, connection: Connection, exchange: Exchange): LadderRow[] {
  const [client, server] = lanesOfConnection(connection);
  const selection = { kind: "exchange", connection: connection.id, number: exchange.number } as const;
  const shared = {
    kind: "arrow",
    remark: "",
    phase: `${model.speech.terms.phases.exchange} ${exchange.number}`,
    selection,
    exchange: selection,
  } as const;
  const request: LadderRow = {
    ...shared,
    ...turnRow(exchange.request, "request"),
    from: client,
    to: server,
    label: requestLine(exchange),
    trouble: troubleOf(model, exchange),
  };
  if (exchange.response === null) return [request];
  const response: LadderRow = {
    ...shared,
    ...turnRow(exchange.response, "response"),
    from: server,
    to: client,
    label: responseLine(exchange),
    trouble: "",
  };
  return [request, response];
}

function turnRow(turn: Turn, tone: Tone): Pick<LadderRow, "timeNs" | "tone" | "frames"> {
  return { timeNs: turn.startNs, tone, frames: frameRange(turn.firstFrame, turn.lastFrame) };
}

/** What the server said of its own accord. */
function unaskedRows(model: PageModel, connection: Connection): LadderRow[] {
  const [client, server] = lanesOfConnection(connection);
  return connection.unasked.map(({ turn, label }) => ({
    kind: "arrow",
    ...turnRow(turn, "response"),
    from: server,
    to: client,
    label: `${turnLine(turn, label)} (${model.words.unasked})`,
    remark: "",
    phase: model.words.unasked,
    trouble: "",
    selection: { kind: "packet", frame: turn.firstFrame },
    exchange: null,
  }));
}

function openingAndClosing(model: PageModel, connection: Connection): LadderRow[] {
  const [client, server] = lanesOfConnection(connection);
  const isByServer = connection.closedBy === "server";
  return connection.phases
    .filter(({ kind }) => kind === "handshake" || kind === "close")
    .map((phase: Phase) => {
      const turns = phase.kind === "close" && isByServer;
      return {
        kind: "arrow",
        timeNs: phase.startNs,
        from: turns ? server : client,
        to: turns ? client : server,
        tone: toneOfPhase(phase.kind),
        label: phaseName(model, phase),
        remark: "",
        frames: frameRange(phase.firstFrame, phase.lastFrame),
        phase: phaseName(model, phase),
        trouble: phase.kind === "close" && connection.closing === "reset" ? model.speech.problems.reset.name : "",
        selection: { kind: "packet", frame: phase.firstFrame },
        exchange: null,
      };
    });
}

function troubleOf({ speech, words }: PageModel, { response, isOneWay, isAnswerMissed, delays }: Exchange): string {
  const names: string[] = delays.map(({ cause }) => speech.terms.budget[cause]);
  if (response === null && !isOneWay) names.unshift(words.rowStatus[isAnswerMissed ? "missed" : "unanswered"]);
  return [...new Set(names)].join(", ");
}

function directionsOf(rows: readonly LadderRow[]): { numbers: Uint32Array; list: Direction[] } {
  const list: Direction[] = [];
  const known = new Map<string, number>();
  const numbers = Uint32Array.from(rows, ({ from, to, tone, trouble }) => {
    const shown = trouble === "" ? tone : "trouble";
    const key = `${shown} ${from} ${to}`;
    const number = known.get(key) ?? list.push({ from, to, tone: shown }) - 1;
    known.set(key, number);
    return number;
  });
  return { numbers, list };
}

/** First and last frame of each arrow. */
function frameEnds(rows: readonly LadderRow[]): Map<number, number> {
  const ends = new Map<number, number>();
  for (const [row, { frames }] of rows.entries()) {
    for (const frame of frames.split("–")) ends.set(Number(frame.replaceAll(/\D/g, "")), row);
  }
  return ends;
}

/** From each request to its answer, on the server's lifeline. */
function serviceSpans(model: PageModel, rows: readonly LadderRow[], exchanges: readonly Exchange[]): Span[] {
  const asked = new Map<string, number>();
  const spans: Span[] = [];
  const times = new Map(exchanges.map((one) => [`${one.connection} ${one.number}`, one.serviceTimeNs]));
  for (const [row, { selection, tone, from }] of rows.entries()) {
    if (selection?.kind !== "exchange") continue;
    const key = `${selection.connection} ${selection.number}`;
    const startRow = asked.get(key);
    const ns = times.get(key) ?? null;
    if (tone === "request") asked.set(key, row);
    else if (startRow !== undefined && ns !== null) {
      spans.push({ lane: from, startRow, endRow: row, text: model.speech.numbers.duration(ns), isOnWire: true });
    }
  }
  return spans.sort((a, b) => a.startRow - b.startRow);
}
