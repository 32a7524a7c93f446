import { printable } from "../../printable.js";
import type { Report } from "../report.js";
import type { Speech } from "../speech.js";
import { cut } from "../text/pad.js";
import { exchangeOf } from "../transcript/exchange-steps.js";
import type { Comment } from "./frame-comments.js";

const quotedColumns = 120;

/** Says on a request what was said to the client and what the server printed, and on a response what the client printed. */
export function commentTranscript(report: Report, { bothSides, numbers }: Speech, comment: Comment): void {
  const { transcript } = report;
  if (transcript === undefined) return;
  const quoted = (index: number) => `“${cut(printable(transcript.lines[index]!.text.trim(), 1000), quotedColumns)}”`;
  const after = (ns: number | null) => (ns === null ? "" : `, +${numbers.duration(ns)}`);
  const before = (ns: number | null) => (ns === null ? "" : `, −${numbers.duration(ns)}`);
  for (const join of transcript.joins) {
    const exchange = exchangeOf(report, join);
    if (exchange === undefined) continue;
    const { request, response } = exchange;
    const said = transcript.saidBy === "person" ? bothSides.typed : bothSides.told;
    if (join.said !== null) comment(request.firstFrame, `${said(quoted(join.said))}${before(join.clientSendNs)}`);
    if (join.serverPrinted !== null) {
      const text = bothSides.serverPrinted(quoted(join.serverPrinted));
      comment(request.lastFrame, `${text}${after(join.serverPrintNs)}`);
    }
    if (join.clientPrinted !== null && response !== null) {
      comment(response.lastFrame, `${bothSides.clientPrinted(quoted(join.clientPrinted))}${after(join.clientPrintNs)}`);
    }
  }
}
