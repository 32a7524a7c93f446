import { lastAtOrBefore } from "../packets/packet-phase.js";
import type { LadderRow, LadderRows, Span } from "./ladder-rows.js";
import type { ProgramLine } from "./program-lines.js";

/**
 * The rows with the programs' lines among them, each where its time says.
 * @param lines in order of their times
 */
export function withLines(rows: LadderRows, lines: readonly ProgramLine[]): LadderRows {
  const placed = lines.filter(({ lane }) => rows.lanes.some(({ id }) => id === lane));
  if (placed.length === 0) return rows;
  // Row of each line: the arrows before it and the lines before it. A line stands behind an arrow of the same time.
  const places = placed.map(({ atNs }, line) => lastAtOrBefore(rows.count, rows.timeAt, atNs) + 1 + line);
  const linesUpTo = (row: number) => lastAtOrBefore(places.length, (line) => places[line]!, row) + 1;
  const lineAt = (row: number): number => {
    const line = linesUpTo(row) - 1;
    return places[line] === row ? line : -1;
  };
  const arrowAt = (row: number) => row - linesUpTo(row);
  /** Where an arrow went: behind every line that stands before it. */
  const moved = (arrow: number) => arrow + lastAtOrBefore(places.length, (line) => places[line]! - line, arrow) + 1;
  return {
    count: rows.count + placed.length,
    timeAt: (row) => {
      const line = lineAt(row);
      return line >= 0 ? placed[line]!.atNs : rows.timeAt(arrowAt(row));
    },
    at: (row) => {
      const line = lineAt(row);
      return line >= 0 ? lineRow(placed[line]!) : rows.at(arrowAt(row));
    },
    isLine: (row) => lineAt(row) >= 0,
    directionAt: (row) => (lineAt(row) >= 0 ? -1 : rows.directionAt(arrowAt(row))),
    directions: rows.directions,
    spans: () => {
      const onWire = rows
        .spans()
        .map((span) => ({ ...span, startRow: moved(span.startRow), endRow: moved(span.endRow) }));
      const inPrograms = placed.flatMap((line, index) => programSpan(line, places[index]!, rows.rowOfFrame, moved));
      return [...onWire, ...inPrograms].sort((a, b) => a.startRow - b.startRow);
    },
    find: (selection) => {
      const arrow = rows.find(selection);
      return arrow < 0 ? -1 : moved(arrow);
    },
    rowOfFrame: (frame) => {
      const arrow = rows.rowOfFrame(frame);
      return arrow < 0 ? -1 : moved(arrow);
    },
    frameColumns: rows.frameColumns,
    lanes: rows.lanes,
  };
}

function lineRow({ atNs, lane, role, text, remark, exchange }: ProgramLine): LadderRow {
  return {
    kind: "line",
    timeNs: atNs,
    from: lane,
    to: lane,
    tone: role === "client" ? "request" : "response",
    label: text,
    remark,
    frames: "",
    phase: "",
    trouble: "",
    selection: exchange,
    exchange,
  };
}

/** The time in the client; the server's is told by the packets. */
function programSpan(
  { lane, role, joined }: ProgramLine,
  place: number,
  rowOfFrame: (frame: number) => number,
  moved: (arrow: number) => number,
): Span[] {
  if (joined === null || role === "server") return [];
  const arrow = rowOfFrame(joined.frame);
  if (arrow < 0) return [];
  const other = moved(arrow);
  const [startRow, endRow] = joined.isBefore ? [place, other] : [other, place];
  return endRow > startRow ? [{ lane, startRow, endRow, text: joined.time, isOnWire: false }] : [];
}
