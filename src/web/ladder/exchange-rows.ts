import type { Connection, Exchange, Phase, Turn } from "../../report/report.js";
import { frameRange } from "../../report/text/frame-range.js";
import { requestLine, responseLine } from "../exchange-text.js";
import type { PageModel } from "../page-model.js";
import type { Tone } from "../palette.js";
import { toneOfPhase } from "../palette.js";
import { phaseName } from "../phase-name.js";
import type { LadderRow, LadderRows } from "./ladder-rows.js";
import { lanesOfConnection, orderLanes } from "./lanes.js";

/** The diagram of the exchanges alone, with the openings and closings of their connections. */
export function exchangeRows(model: PageModel, exchanges: readonly Exchange[], isFiltered: boolean): LadderRows {
  const rows: LadderRow[] = [];
  const shown = new Set<Connection>();
  for (const exchange of exchanges) {
    const connection = model.connections.get(exchange.connection);
    if (connection === undefined) continue;
    shown.add(connection);
    const [client, server] = lanesOfConnection(connection);
    const phase = `${model.speech.terms.phases.exchange} ${exchange.number}`;
    const selection = { kind: "exchange", connection: connection.id, number: exchange.number } as const;
    const shared = { phase, selection };
    rows.push({
      ...shared,
      ...turnRow(exchange.request, "request"),
      from: client,
      to: server,
      label: requestLine(exchange),
      trouble: troubleOf(model, exchange),
    });
    if (exchange.response !== null) {
      rows.push({
        ...shared,
        ...turnRow(exchange.response, "response"),
        from: server,
        to: client,
        label: responseLine(exchange),
        trouble: "",
      });
    }
  }
  if (!isFiltered) for (const connection of shown) rows.push(...openingAndClosing(model, connection));
  rows.sort((a, b) => a.timeNs - b.timeNs);
  return {
    count: rows.length,
    timeAt: (row) => rows[row]!.timeNs,
    at: (row) => rows[row]!,
    find: (selection) =>
      selection === null || selection.kind === "packet"
        ? -1
        : rows.findIndex(
            (row) =>
              row.selection.kind === "exchange" &&
              row.selection.connection === selection.connection &&
              row.selection.number === selection.number,
          ),
    lanes: orderLanes(model, new Set(rows.flatMap(({ from, to }) => [from, to]))),
  };
}

function turnRow(turn: Turn, tone: Tone): Pick<LadderRow, "timeNs" | "tone" | "frames"> {
  return { timeNs: turn.startNs, tone, frames: frameRange(turn.firstFrame, turn.lastFrame) };
}

function openingAndClosing(model: PageModel, connection: Connection): LadderRow[] {
  const [client, server] = lanesOfConnection(connection);
  const isByServer = connection.closedBy === "server";
  return connection.phases
    .filter(({ kind }) => kind === "handshake" || kind === "close")
    .map((phase: Phase) => {
      const turns = phase.kind === "close" && isByServer;
      return {
        timeNs: phase.startNs,
        from: turns ? server : client,
        to: turns ? client : server,
        tone: toneOfPhase(phase.kind),
        label: phaseName(model, phase),
        frames: frameRange(phase.firstFrame, phase.lastFrame),
        phase: phaseName(model, phase),
        trouble: phase.kind === "close" && connection.closing === "reset" ? model.speech.problems.reset.name : "",
        selection: { kind: "packet", frame: phase.firstFrame } as const,
      };
    });
}

function troubleOf({ speech, words }: PageModel, { response, delays }: Exchange): string {
  const names: string[] = delays.map(({ cause }) => speech.terms.budget[cause]);
  if (response === null) names.unshift(words.rowStatus.unanswered);
  return [...new Set(names)].join(", ");
}
