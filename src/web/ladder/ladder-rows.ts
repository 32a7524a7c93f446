import type { Tone } from "../palette.js";
import type { Selection } from "../selection.js";

/** One arrow of the diagram. */
export interface LadderRow {
  timeNs: number;
  /** Lanes. */
  from: string;
  to: string;
  tone: Tone;
  label: string;
  /** "7", "7–9". */
  frames: string;
  /** Name of the phase that it is part of; rows of one phase stand together. */
  phase: string;
  /** What is wrong with it, in words; empty when nothing is. */
  trouble: string;
  selection: Exclude<Selection, null>;
}

/** Arrows in order of their times. They are made when they come into sight: there may be 100,000 of them. */
export interface LadderRows {
  count: number;
  timeAt: (row: number) => number;
  at: (row: number) => LadderRow;
  /** The row of a selection; -1 when it is in none. */
  find: (selection: Selection) => number;
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
