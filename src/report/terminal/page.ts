import type { RenderOptions } from "../options.js";
import { type Speech, speechFor } from "../speech.js";
import { displayWidth } from "../text/display-width.js";
import { cut, wrap } from "../text/pad.js";
import { type Ink, inkFor } from "./ink.js";

/** What every part of the terminal output draws with. */
export interface Page {
  options: RenderOptions;
  /** Columns that a line may take. */
  width: number;
  /** Columns of prose and bars: a longer line is hard to follow. */
  proseWidth: number;
  ink: Ink;
  speech: Speech;
}

export function newPage(options: RenderOptions): Page {
  const width = Math.min(240, Math.max(40, options.width));
  return {
    options,
    width,
    proseWidth: Math.min(100, width),
    ink: inkFor(options.colour),
    speech: speechFor(options),
  };
}

/** Left and right text on one line; the right one keeps its place, the left one is cut. Painted after measuring. */
export function spread(
  page: Page,
  left: string,
  right: string,
  paintLeft = (text: string) => text,
  paintRight = paintLeft,
): string {
  const room = page.proseWidth - displayWidth(right) - 2;
  const shown = cut(left, room);
  const gap = " ".repeat(Math.max(2, page.proseWidth - displayWidth(shown) - displayWidth(right)));
  return `${paintLeft(shown)}${gap}${paintRight(right)}`;
}

/** A paragraph: the first line behind `lead` (whose columns the next lines keep free). */
export function paragraph(page: Page, lead: string, text: string, paint = (line: string) => line): string[] {
  const indent = " ".repeat(displayWidth(lead));
  return wrap(text, page.proseWidth - indent.length).map(
    (line, index) => `${index === 0 ? lead : indent}${paint(line)}`,
  );
}

/** Items joined by " · " (or another separator), broken between items where the line would be too long. */
export function joinedLines(
  page: Page,
  lead: string,
  items: readonly string[],
  paint = (line: string) => line,
  separator = " · ",
): string[] {
  const room = page.width - displayWidth(lead);
  const lines: string[] = [];
  let line = "";
  for (const item of items.filter((text) => text !== "").map((text) => cut(text, room))) {
    const longer = line === "" ? item : `${line}${separator}${item}`;
    if (displayWidth(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = item;
    }
  }
  if (line !== "") lines.push(line);
  return lines.map((text, index) => `${index === 0 ? lead : " ".repeat(displayWidth(lead))}${paint(text)}`);
}
