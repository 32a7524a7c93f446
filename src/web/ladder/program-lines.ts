import { printable } from "../../printable.js";
import type { ExchangeJoin, Transcript, TranscriptLine } from "../../report/transcript/transcript.js";
import type { PageModel } from "../page-model.js";
import type { Selection } from "../selection.js";
import { lanesOfConnection } from "./lanes.js";

/** A line that a program printed or was told, as the diagram shows it. */
export interface ProgramLine {
  atNs: number;
  lane: string;
  role: "client" | "server";
  text: string;
  remark: string;
  /** Null when it belongs to no exchange. */
  exchange: Exclude<Selection, null> | null;
  /** The frame that it led to, or that led to it, and the time between them. */
  joined: { frame: number; time: string; isBefore: boolean } | null;
}

const longest = 400;

/** Lines in order of their times; none when they were stamped by another clock than the packets. */
export function programLines(model: PageModel): readonly ProgramLine[] {
  const { transcript } = model.report;
  if (transcript === undefined || !transcript.sameClock) return [];
  const joins = joinsByLine(transcript);
  return transcript.lines
    .flatMap((line, index) => (isShown(line) ? [drawn(model, transcript, line, joins.get(index))] : []))
    .sort((a, b) => a.atNs - b.atNs);
}

function isShown({ kind }: TranscriptLine): boolean {
  return kind === "output" || kind === "error" || kind === "input";
}

type Part = "said" | "serverPrinted" | "clientPrinted";
interface Joined {
  join: ExchangeJoin;
  part: Part;
}

function joinsByLine({ joins }: Transcript): Map<number, Joined> {
  const found = new Map<number, Joined>();
  for (const join of joins) {
    for (const part of ["said", "serverPrinted", "clientPrinted"] as const) {
      const line = join[part];
      if (line !== null) found.set(line, { join, part });
    }
  }
  return found;
}

function drawn(model: PageModel, transcript: Transcript, line: TranscriptLine, joined?: Joined): ProgramLine {
  const { report, words } = model;
  const connection =
    model.connections.get(joined?.join.connection ?? transcript.joins[0]?.connection ?? 0) ?? report.connections[0];
  const [client, server] = connection === undefined ? ["", ""] : lanesOfConnection(connection);
  const link = joined === undefined ? null : linkOf(model, joined);
  const remark =
    link === null
      ? ""
      : link.isBefore
        ? words.ladder.ledTo(String(link.frame), link.time)
        : words.ladder.cameFrom(String(link.frame), link.time);
  return {
    atNs: line.atNs,
    role: line.role,
    lane: line.role === "client" ? client : server,
    text: lineText(model, transcript, line),
    remark,
    exchange:
      joined === undefined
        ? null
        : { kind: "exchange", connection: joined.join.connection, number: joined.join.exchange },
    joined: link,
  };
}

/** “halo” with who said it: the words that all reports use. */
function lineText(
  { speech }: PageModel,
  { saidBy }: Transcript,
  { role, kind, text, complete }: TranscriptLine,
): string {
  const { bothSides } = speech;
  const quoted = `“${printable(text.trim(), longest)}${complete ? "" : "…"}”`;
  if (kind === "input") return saidBy === "person" ? bothSides.typed(quoted) : bothSides.told(quoted);
  return role === "client" ? bothSides.clientPrinted(quoted) : bothSides.serverPrinted(quoted);
}

function linkOf(model: PageModel, { join, part }: Joined): ProgramLine["joined"] {
  const exchange = model.connections.get(join.connection)?.exchanges.find(({ number }) => number === join.exchange);
  const { duration } = model.speech.numbers;
  if (exchange === undefined) return null;
  const { request, response } = exchange;
  if (part === "said") {
    return join.clientSendNs === null
      ? null
      : { frame: request.firstFrame, time: duration(join.clientSendNs), isBefore: true };
  }
  const [frame, ns] =
    part === "serverPrinted" ? [request.lastFrame, join.serverPrintNs] : [response?.lastFrame, join.clientPrintNs];
  return frame === undefined || ns === null ? null : { frame, time: duration(ns), isBefore: false };
}
