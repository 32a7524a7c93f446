import type { Report, TcpCondition } from "../report.js";
import type { Speech } from "../speech.js";
import { commentConnection } from "./connection-comments.js";
import { commentExchange } from "./exchange-comments.js";
import { commentTranscript } from "./transcript-comments.js";

export interface FrameComment {
  texts: string[];
  /** TCP conditions that the texts name already. */
  conditions: Set<TcpCondition>;
}

/** Takes a comment on a frame; with `condition` when it says more about one than its name. */
export type Comment = (frame: number | null, text: string, condition?: TcpCondition) => void;

/** The comments on frames by their numbers. As many as the report has details, however many frames there are. */
export function frameComments(report: Report, speech: Speech): ReadonlyMap<number, FrameComment> {
  const comments = new Map<number, FrameComment>();
  const comment: Comment = (frame, text, condition) => {
    if (frame === null) return;
    let known = comments.get(frame);
    if (known === undefined) {
      known = { texts: [], conditions: new Set() };
      comments.set(frame, known);
    }
    known.texts.push(text);
    if (condition !== undefined) known.conditions.add(condition);
  };
  for (const { address, mac, arpFrames } of report.hosts) {
    for (const frame of arpFrames) if (mac !== null) comment(frame, `ARP: ${speech.terms.isAt(address, mac)}`);
  }
  for (const connection of report.connections) {
    commentConnection(connection, speech, comment);
    for (const exchange of connection.exchanges) commentExchange(exchange, speech, comment);
  }
  commentTranscript(report, speech, comment);
  commentProblems(report, speech, comment);
  return comments;
}

/** Problems that are a frame's own; what a connection, a request or the file has is said by their own comments. */
function commentProblems({ problems }: Report, { problems: words }: Speech, comment: Comment): void {
  for (const { code, frames } of problems) {
    if (code === "malformed" || code === "bad-checksum" || code === "clock-backwards" || code === "clock-absurd") {
      comment(frames[0] ?? null, `${words[code].name}: ${words[code].meaning}`);
    }
  }
}
