import type { RenderOptions, TranscriptLine } from "../options.js";
import type { Report } from "../report.js";
import { type JoinedLine, LineJoiner } from "./line-joiner.js";

/** Lines of a page: more are read by nobody, and are in the data. */
const mostLines = 500;

/** What the programs printed and were told, for a listing: the caller's own lines, else those of the report's transcript. */
export function shownTranscript({ transcript }: Report, options: RenderOptions): readonly TranscriptLine[] {
  if (options.transcript.length > 0 || transcript === undefined) return options.transcript;
  const joiner = new LineJoiner();
  const lines: (JoinedLine | undefined)[] = transcript.lines.map((line) => joiner.add(line));
  lines.push(joiner.end("client"), joiner.end("server"));
  return lines
    .filter((line) => line !== undefined)
    .slice(0, mostLines)
    .map(({ role, printed, told }) => ({ role, text: printed + told }));
}
