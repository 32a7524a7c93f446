import { printable } from "../printable.js";
import { displayWidth } from "../report/text/display-width.js";
import { pad } from "../report/text/pad.js";

const widestCell = 80;

/** Rows as columns that line up on a terminal, two spaces apart; the last column is not padded. Any text may be in a cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell, widestCell)));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
