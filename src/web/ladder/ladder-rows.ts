import type { Tone } from "../palette.js";
import type { Selection } from "../selection.js";

/** One arrow of the diagram, or one line that a program printed or was told. */
export interface LadderRow {
  kind: "arrow" | "line";
  timeNs: number;
  /** Lanes; of a line both are the lane of its program. */
  from: string;
  to: string;
  tone: Tone;
  label: string;
  /** What a line has to do with which frame; empty when that is not known. */
  remark: string;
  /** "7", "7–9"; empty for a line. */
  frames: string;
  /** Name of the phase that it is part of; rows of one phase stand together. */
  phase: string;
  /** What is wrong with it, in words; empty when nothing is. */
  trouble: string;
  /** Null for a line that belongs to no exchange. */
  selection: Selection;
  /** The exchange that it is part of. */
  exchange: Selection;
}

/** What many rows have in common, for drawing them at once. */
export interface Direction {
  from: string;
  to: string;
  tone: Tone;
}

/** A stretch of time on a lifeline: how long a program took. */
export interface Span {
  lane: string;
  startRow: number;
  endRow: number;
  /** The time, as text. */
  text: string;
  /** True when packets show both ends, false when one end is a line that a program printed. */
  isOnWire: boolean;
}

/** Rows in order of their times. They are made when they come into sight: there may be 100,000 of them. */
export interface LadderRows {
  count: number;
  timeAt: (row: number) => number;
  at: (row: number) => LadderRow;
  isLine: (row: number) => boolean;
  /** Place of a row's direction in `directions`; -1 for a line. Asked for the first time, it looks at every row. */
  directionAt: (row: number) => number;
  directions: () => readonly Direction[];
  /** In order of their first rows. */
  spans: () => readonly Span[];
  /** The row of a selection; -1 when it is in none. */
  find: (selection: Selection) => number;
  /** The arrow that stands for a frame that begins or ends it; -1 when there is none. */
  rowOfFrame: (frame: number) => number;
  /** Characters of the longest frame number or range. */
  frameColumns: number;
  /** From left to right. */
  lanes: readonly Lane[];
}

export interface Lane {
  /** What `from` and `to` of a row say. */
  id: string;
  name: string;
  /** The address, when the name is not the address itself. */
  detail: string;
}

/** The value that `make` returns, made when it is asked for first. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
