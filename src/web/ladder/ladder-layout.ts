import type { LadderRows } from "./ladder-rows.js";

export type Spacing = "even" | "time";

export interface LadderLayout {
  spacing: Spacing;
  /** Vertical place of each row's arrow, ascending. */
  ys: Float64Array;
  height: number;
  /** Evenly spaced: height of an arrow's row; a line takes less. */
  rowHeight: number;
  /** In time: pixels per nanosecond. */
  scale: number;
  startNs: number;
  /** Evenly spaced: 1 where so much time went by before the row that the diagram says so. */
  pauses: Uint8Array;
}

export const topMargin = 30;
const bottomMargin = 24;
/** Browsers stop at some 17 million pixels. */
const maximumHeight = 8_000_000;
const lineHeight = 24;

export const rowHeights = [12, 18, 26, 34, 46] as const;
/** From this height on, rows are told by words. */
export const tallRow = 18;

export function heightOfRow(layout: LadderLayout, isLine: boolean): number {
  return isLine ? Math.min(lineHeight, layout.rowHeight) : layout.rowHeight;
}

/** Rows one below the other; a long silence takes a row of its own. */
export function evenLayout(rows: LadderRows, rowHeight: number): LadderLayout {
  const ys = new Float64Array(rows.count);
  const pauses = new Uint8Array(rows.count);
  const layout: LadderLayout = { spacing: "even", ys, height: 0, rowHeight, scale: 0, startNs: 0, pauses };
  const least = rowHeight < tallRow ? Number.POSITIVE_INFINITY : shortestPause(rows);
  let y = topMargin - rowHeight;
  let beforeNs = rows.count === 0 ? 0 : rows.timeAt(0);
  layout.startNs = beforeNs;
  for (let row = 0; row < rows.count; row++) {
    const timeNs = rows.timeAt(row);
    if (timeNs - beforeNs >= least) {
      pauses[row] = 1;
      y += rowHeight;
    }
    y += heightOfRow(layout, rows.isLine(row));
    ys[row] = y;
    beforeNs = timeNs;
  }
  layout.height = y + bottomMargin;
  return layout;
}

/** @param zoom 1: all of it is `fitHeight` high */
export function timeLayout(rows: LadderRows, fitHeight: number, zoom: number): LadderLayout {
  const ys = new Float64Array(rows.count);
  const startNs = rows.count === 0 ? 0 : rows.timeAt(0);
  const spanNs = rows.count === 0 ? 1 : Math.max(1, rows.timeAt(rows.count - 1) - startNs);
  const space = Math.max(100, fitHeight - topMargin - bottomMargin);
  const scale = Math.min(maximumHeight, space * zoom) / spanNs;
  for (let row = 0; row < rows.count; row++) ys[row] = topMargin + (rows.timeAt(row) - startNs) * scale;
  const height = topMargin + spanNs * scale + bottomMargin;
  return { spacing: "time", ys, height, rowHeight: 0, scale, startNs, pauses: new Uint8Array(rows.count) };
}

/** The largest zoom at which two packets a microsecond apart still fit into what a browser can scroll. */
export function maximumZoom(rows: LadderRows, fitHeight: number): number {
  const spanNs = rows.count === 0 ? 1 : Math.max(1, rows.timeAt(rows.count - 1) - rows.timeAt(0));
  return Math.max(1, Math.min(maximumHeight, spanNs / 20) / Math.max(100, fitHeight));
}

const anyPauseNs = 100e6;
const leastPauseNs = 1e6;

/** A silence is worth a row when it is far longer than usual, and a tenth of a second or a part of the whole that is seen. */
function shortestPause(rows: LadderRows): number {
  if (rows.count < 2) return Number.POSITIVE_INFINITY;
  const spanNs = rows.timeAt(rows.count - 1) - rows.timeAt(0);
  return Math.max(leastPauseNs, Math.min(anyPauseNs, spanNs / 20), 10 * medianGap(rows));
}

function medianGap(rows: LadderRows): number {
  const step = Math.max(1, Math.floor(rows.count / 2000));
  const gaps: number[] = [];
  for (let row = 1; row < rows.count; row += step) gaps.push(rows.timeAt(row) - rows.timeAt(row - 1));
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? 0;
}
