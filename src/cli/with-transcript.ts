import { existsSync } from "node:fs";
import { printable } from "../printable.js";
import type { Report } from "../report/report.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

/**
 * The report with what the programs said, when that was recorded: in a file beside the capture, else in the capture's comments.
 * What is not there is not even looked for with more than a glance, because most captures have none.
 */
export async function withTranscript(report: Report, path: string, context: Context): Promise<Report> {
  const isBeside = path !== "-" && existsSync(`${path}.transcript.json`);
  const isInside = report.capture.comments.some((comment) => comment.startsWith("reqresp-lab transcript,"));
  if (!isBeside && !isInside) return report;
  const [{ transcriptBeside }, { attachTranscript }] = await Promise.all([
    import("./capture-transcript.js"),
    import("../report/transcript/attach-transcript.js"),
  ]);
  const recorded = await transcriptBeside(path);
  if (recorded === undefined) return attachTranscript(report);
  if (recorded !== null && recorded.firstFrameAt === report.capture.firstFrameAt) {
    return attachTranscript(report, recorded);
  }
  const why = recorded === null ? "cannot be read as a transcript" : "belongs to another capture";
  const note = `${printable(path)}.transcript.json ${why}; it is left out`;
  context.stderr.write(`${paint(context).yellow("!")} ${note}\n`);
  return attachTranscript(report);
}
