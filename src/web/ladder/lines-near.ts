import type { LadderRows } from "./ladder-rows.js";
import type { ProgramLine } from "./program-lines.js";

/** A part of the arrows' time that lines may be before the first and behind the last of them. */
const margin = 0.1;

/** To scale in time, a line from long before the first packet would leave the packets a corner of the diagram. */
export function linesNear(rows: LadderRows, lines: readonly ProgramLine[]): readonly ProgramLine[] {
  if (rows.count === 0) return [];
  const [fromNs, toNs] = [rows.timeAt(0), rows.timeAt(rows.count - 1)];
  const spareNs = (toNs - fromNs) * margin;
  return lines.filter(({ atNs }) => atNs >= fromNs - spareNs && atNs <= toNs + spareNs);
}
