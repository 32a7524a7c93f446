import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import type { LadderFrame } from "./ladder-frame.js";
import { heightOfRow, type LadderLayout } from "./ladder-layout.js";
import type { LadderRows } from "./ladder-rows.js";

interface PauseProps {
  model: PageModel;
  palette: Palette;
  rows: LadderRows;
  layout: LadderLayout;
  frame: LadderFrame;
  /** The row behind it. */
  row: number;
}

/** A long silence, in the empty row that the layout keeps for it. */
export function Pause({ model, palette, rows, layout, frame, row }: PauseProps) {
  const left = frame.laneX[0] ?? 0;
  const middle = (left + (frame.laneX[1] ?? left + frame.laneGap)) / 2;
  const y = layout.ys[row]! - heightOfRow(layout, rows.isLine(row)) - layout.rowHeight / 2 + 11;
  const silenceNs = rows.timeAt(row) - rows.timeAt(row - 1);
  return (
    <text x={middle} y={y} text-anchor="middle" font-size="11" font-style="italic" fill={palette.faint}>
      {model.words.ladder.pause(model.speech.numbers.duration(silenceNs))}
    </text>
  );
}
