import { describe, expect, it } from "vitest";
import { evenLayout, timeLayout } from "../../src/web/ladder/ladder-layout.js";
import { marksOf } from "../../src/web/ladder/ladder-marks.js";
import type { LadderRow, LadderRows } from "../../src/web/ladder/ladder-rows.js";
import type { ProgramLine } from "../../src/web/ladder/program-lines.js";
import { withLines } from "../../src/web/ladder/with-lines.js";

const lanes = [
  { id: "a", name: "a", detail: "" },
  { id: "b", name: "b", detail: "" },
];

/** Arrows at these microseconds; every third carries payload. The frame of each is its place and one. */
function arrowsAt(...microseconds: number[]): LadderRows {
  return {
    count: microseconds.length,
    timeAt: (row) => microseconds[row]! * 1000,
    at: (row) => ({ kind: "arrow", label: `arrow ${row}` }) as LadderRow,
    isLine: () => false,
    directionAt: (row) => (row % 3 === 0 ? 0 : 1),
    directions: () => [
      { from: "a", to: "b", tone: "request" },
      { from: "b", to: "a", tone: "other" },
    ],
    spans: () => [{ lane: "b", startRow: 0, endRow: 2, text: "2 µs", isOnWire: true }],
    find: (selection) => (selection?.kind === "packet" ? selection.frame - 1 : -1),
    rowOfFrame: (frame) => frame - 1,
    frameColumns: 1,
    lanes,
  };
}

function lineAt(microseconds: number, joined: ProgramLine["joined"] = null): ProgramLine {
  return { atNs: microseconds * 1000, lane: "a", role: "client", text: "said", remark: "", exchange: null, joined };
}

const labels = (rows: LadderRows) => Array.from({ length: rows.count }, (_, row) => rows.at(row).label);

describe("The programs' lines among the arrows", () => {
  it("stand where their times say, behind an arrow of the same time", () => {
    const rows = withLines(arrowsAt(10, 20, 30), [lineAt(5), lineAt(20), lineAt(20), lineAt(40)]);
    expect(labels(rows)).toEqual(["said", "arrow 0", "arrow 1", "said", "said", "arrow 2", "said"]);
    expect(Array.from({ length: rows.count }, (_, row) => rows.timeAt(row) / 1000)).toEqual([
      5, 10, 20, 20, 20, 30, 40,
    ]);
  });

  it("move what the arrows are found by, and their bars", () => {
    const rows = withLines(arrowsAt(10, 20, 30), [lineAt(5), lineAt(25)]);
    expect([1, 2, 3].map((frame) => rows.find({ kind: "packet", frame }))).toEqual([1, 2, 4]);
    expect(rows.rowOfFrame(3)).toBe(4);
    expect(rows.spans()[0]).toMatchObject({ startRow: 1, endRow: 4 });
  });

  it("have a bar of their own to the frame that they led to", () => {
    const joined = { frame: 3, time: "25 µs", isBefore: true };
    expect(withLines(arrowsAt(10, 20, 30), [lineAt(5, joined)]).spans()[0]).toEqual({
      lane: "a",
      startRow: 0,
      endRow: 3,
      text: "25 µs",
      isOnWire: false,
    });
  });

  it("are left out when no lifeline is theirs", () => {
    expect(withLines(arrowsAt(10), [{ ...lineAt(5), lane: "elsewhere" }]).count).toBe(1);
  });
});

describe("The marks of a diagram", () => {
  it("are the rows themselves where they are evenly spaced", () => {
    const rows = arrowsAt(1, 2, 3);
    const marks = marksOf(rows, evenLayout(rows, 34));
    expect([...marks.rows]).toEqual([0, 1, 2]);
    expect([...marks.labelled]).toEqual([1, 1, 1]);
  });

  it("stand for all the rows of one direction that are too close, to scale", () => {
    const rows = arrowsAt(...Array.from({ length: 3000 }, (_, place) => place));
    const marks = marksOf(rows, timeLayout(rows, 600, 1));
    expect(marks.count).toBeLessThan(300);
    expect(marks.counts.reduce((sum, count) => sum + count, 0)).toBe(3000);
  });

  it("have words where there is room, those with payload first", () => {
    const rows = arrowsAt(0, 10, 11, 12, 1000);
    const layout = timeLayout(rows, 600, 1);
    const marks = marksOf(rows, layout);
    const named = [...marks.rows].filter((_, mark) => marks.labelled[mark] === 1);
    expect(named).toContain(0);
    expect(named).toContain(4);
    const heights = named.map((row) => layout.ys[row]!);
    for (const [place, y] of heights.entries())
      if (place > 0) expect(y - heights[place - 1]!).toBeGreaterThanOrEqual(16);
  });
});
