import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import type { LadderFrame } from "./ladder-frame.js";
import type { LadderLayout } from "./ladder-layout.js";
import type { LadderRow, Lane } from "./ladder-rows.js";
import { otherLane } from "./lanes.js";

/** What is needed to draw a row. */
export interface RowProps {
  model: PageModel;
  palette: Palette;
  row: LadderRow;
  y: number;
  /** Arrows that this one stands for. */
  count: number;
  frame: LadderFrame;
  layout: LadderLayout;
  lanes: readonly Lane[];
  isPhaseStart: boolean;
}

export const codeFont = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
/** Of the widest monospaced font in use, at 12 px. */
export const codeWidth = 7.25;

/** Where a lane stands; what has none of its own is on the lane of the others. */
export function laneX(frame: LadderFrame, lanes: readonly Lane[], id: string): number {
  const lane = lanes.findIndex((one) => one.id === id);
  const other = lanes.findIndex((one) => one.id === otherLane);
  return frame.laneX[lane >= 0 ? lane : Math.max(0, other)] ?? 0;
}
