import { type JoinedLine, LineJoiner } from "../../src/report/transcript/line-joiner.js";
import type { RecordedLine } from "../../src/report/transcript/recorded.js";

/** A conversation as people read it: "client │ Enter message: halo", one line each. */
export function conversationText(entries: readonly RecordedLine[]): string {
  const joiner = new LineJoiner();
  const lines: (JoinedLine | undefined)[] = entries.map((entry) => joiner.add(entry));
  lines.push(joiner.end("server"), joiner.end("client"));
  return lines.map((line) => (line ? `${line.role} │ ${line.printed}${line.told}\n` : "")).join("");
}
