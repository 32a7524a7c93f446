import type { LadderLayout } from "./ladder-layout.js";
import type { Direction, LadderRows } from "./ladder-rows.js";

/** What is drawn of the rows: each alone, or several of one direction that stand too close as one. Ascending. */
export interface LadderMarks {
  count: number;
  /** The first row of each. */
  rows: Uint32Array;
  /** How many rows it stands for. */
  counts: Uint32Array;
  /** 1 where there is room for words. */
  labelled: Uint8Array;
}

/** Closer than this in pixels, arrows of one direction are one arrow. */
const closest = 4;
/** Closer than this, labels would cover each other. */
export const labelDistance = 16;

/** Made once for a layout and not when it is scrolled: this looks at every row. */
export function marksOf(rows: LadderRows, layout: LadderLayout): LadderMarks {
  const marks = layout.spacing === "even" ? eachAlone(rows.count) : joined(rows, layout);
  if (layout.spacing === "time") placeLabels(marks, rows, layout);
  return marks;
}

function eachAlone(count: number): LadderMarks {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return { count, rows, counts: new Uint32Array(count).fill(1), labelled: new Uint8Array(count).fill(1) };
}

function joined(rows: LadderRows, { ys }: LadderLayout): LadderMarks {
  const firsts = new Uint32Array(rows.count);
  const counts = new Uint32Array(rows.count);
  const lastOf = new Int32Array(rows.directions().length).fill(-1);
  let count = 0;
  for (let row = 0; row < rows.count; row++) {
    const direction = rows.directionAt(row);
    const before = direction < 0 ? -1 : lastOf[direction]!;
    if (before >= 0 && ys[row]! - ys[firsts[before]!]! < closest) {
      counts[before]!++;
      continue;
    }
    if (direction >= 0) lastOf[direction] = count;
    firsts[count] = row;
    counts[count++] = 1;
  }
  return {
    count,
    rows: firsts.subarray(0, count),
    counts: counts.subarray(0, count),
    labelled: new Uint8Array(count),
  };
}

const importance: Readonly<Record<Direction["tone"], number>> = {
  trouble: 0,
  request: 1,
  response: 1,
  service: 1,
  handshake: 2,
  close: 2,
  think: 3,
  other: 3,
};
const ranks = 4;
const lineRank = 2;

/** Words for what matters most first, and for the rest where room is left. */
function placeLabels({ count, rows: firsts, labelled }: LadderMarks, rows: LadderRows, layout: LadderLayout): void {
  const directions = rows.directions();
  const rankOf = (mark: number) => {
    const direction = rows.directionAt(firsts[mark]!);
    return direction < 0 ? lineRank : importance[directions[direction]!.tone];
  };
  const marksRank = Uint8Array.from({ length: count }, (_, mark) => rankOf(mark));
  // One place per stretch of `labelDistance` holds at most one label, so its neighbours are all that can be in the way.
  const taken = new Float64Array(Math.ceil(layout.height / labelDistance) + 3).fill(Number.NEGATIVE_INFINITY);
  for (let rank = 0; rank < ranks; rank++) {
    for (let mark = 0; mark < count; mark++) {
      if (marksRank[mark] !== rank) continue;
      const y = layout.ys[firsts[mark]!]!;
      const place = Math.floor(y / labelDistance) + 1;
      if (
        y - taken[place - 1]! < labelDistance ||
        taken[place]! >= 0 ||
        Math.abs(taken[place + 1]! - y) < labelDistance
      )
        continue;
      taken[place] = y;
      labelled[mark] = 1;
    }
  }
}
