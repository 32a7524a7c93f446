import type { Connection, Phase, Report } from "../report.js";
import type { Speech } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { markdownTable } from "./escape.js";

const maximumPhases = 100;

/** Every phase with its frame range, in the order of the capture. */
export function phaseSection(report: Report, speech: Speech): string[] {
  const { labReport, numbers, terms } = speech;
  if (report.phases.length === 0) return [];
  const openings = new Map(report.connections.map(({ id, opening }) => [id, opening]));
  const { frames, phase, connection, count, duration } = labReport.phaseColumns;
  const rows = report.phases
    .slice(0, maximumPhases)
    .map((each) => [
      frameRange(each.firstFrame, each.lastFrame),
      phaseName(each, openings, speech),
      each.connection === null ? "" : String(each.connection),
      numbers.count(each.frames),
      numbers.duration(each.durationNs),
    ]);
  const more = report.phases.length - rows.length;
  return [
    `## ${labReport.phases}`,
    markdownTable([frames, phase, connection, count, duration], rows, [3, 4]),
    more > 0 ? terms.morePhases(numbers.count(more), more === 1) : "",
  ];
}

/** A handshake that was refused or not finished is not a three-way one. */
function phaseName(
  { kind, exchange, lastExchange, connection }: Phase,
  openings: ReadonlyMap<number | null, Connection["opening"]>,
  { terms }: Speech,
): string {
  if (kind === "handshake") {
    const opening = openings.get(connection) ?? "handshake";
    return opening === "handshake"
      ? terms.openings.handshake
      : `${terms.phases.handshake} (${terms.openings[opening]})`;
  }
  if (kind !== "exchange" || exchange === null) return terms.phases[kind];
  return `${terms.phases.exchange} ${frameRange(exchange, lastExchange ?? exchange)}`;
}
