import type { LadderRows } from "./ladder-rows.js";

export type Spacing = "even" | "time";

export interface LadderLayout {
  spacing: Spacing;
  /** Vertical place of each row's arrow, ascending. */
  ys: Float64Array;
  height: number;
  /** Evenly spaced: height of a row. */
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
const shortestPauseNs = 100e6;

export const rowHeights = [12, 18, 26, 34, 46] as const;

/** Rows one below the other; a long silence takes a row of its own. */
export function evenLayout(rows: LadderRows, rowHeight: number): LadderLayout {
  const ys = new Float64Array(rows.count);
  const pauses = new Uint8Array(rows.count);
  const least = Math.max(shortestPauseNs, 10 * medianGap(rows));
  let y = topMargin;
  for (let row = 0; row < rows.count; row++) {
    if (row > 0 && rowHeight >= 18 && rows.timeAt(row) - rows.timeAt(row - 1) >= least) {
      pauses[row] = 1;
      y += rowHeight;
    }
    ys[row] = y;
    y += rowHeight;
  }
  const startNs = rows.count === 0 ? 0 : rows.timeAt(0);
  return { spacing: "even", ys, height: y - rowHeight + bottomMargin, rowHeight, scale: 0, startNs, pauses };
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

function medianGap(rows: LadderRows): number {
  const step = Math.max(1, Math.floor(rows.count / 2000));
  const gaps: number[] = [];
  for (let row = 1; row < rows.count; row += step) gaps.push(rows.timeAt(row) - rows.timeAt(row - 1));
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? 0;
}
