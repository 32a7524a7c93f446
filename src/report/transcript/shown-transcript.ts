import { printable } from "../../printable.js";
import type { RenderOptions, TranscriptLine } from "../options.js";
import type { Report } from "../report.js";

/** Lines of a page: more are read by nobody, and are in the data. */
const mostLines = 500;

/** What the programs printed and were told, for a listing: the caller's own lines, else those of the report's transcript. */
export function shownTranscript({ transcript }: Report, options: RenderOptions): readonly TranscriptLine[] {
  if (options.transcript.length > 0 || transcript === undefined) return options.transcript;
  const shown = transcript.lines.filter(({ kind }) => kind !== "started" && kind !== "exited");
  return shown
    .slice(0, mostLines)
    .map(({ role, kind, text }) => ({ role, text: kind === "input" ? `> ${printable(text)}` : text }));
}
