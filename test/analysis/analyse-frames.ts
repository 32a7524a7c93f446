import { LiveAnalysis } from "../../src/analysis/live-analysis.js";
import type { AnalysisOptions } from "../../src/analysis/options.js";
import type { Connection, Report } from "../../src/report/report.js";
import { captureFile, type FrameAt, type TcpConversation } from "../support/packet-builder.js";

/** The report of a capture with these frames. */
export function analyseFrames(frames: Iterable<FrameAt>, options: AnalysisOptions = {}, linkType = 1): Report {
  const analysis = new LiveAnalysis(options);
  analysis.push(captureFile(frames, linkType));
  return analysis.finish();
}

/** The first connection of a capture with this conversation. */
export function analyseConversation(conversation: TcpConversation, options: AnalysisOptions = {}): Connection {
  return analyseFrames(conversation.frames, options).connections[0]!;
}

/** Durations of the time budget by kind, in milliseconds. */
export function budgetMs(connection: Connection): Record<string, number> {
  return Object.fromEntries(connection.timeBudget.map(({ kind, durationNs }) => [kind, durationNs / 1e6]));
}

/** "handshake 1-3" … */
export function phaseTexts(phases: Report["phases"]): string[] {
  return phases.map(({ kind, exchange, lastExchange, firstFrame, lastFrame }) => {
    const number = exchange === null ? "" : exchange === lastExchange ? ` ${exchange}` : ` ${exchange}–${lastExchange}`;
    return `${kind}${number} (${firstFrame === lastFrame ? firstFrame : `${firstFrame}–${lastFrame}`})`;
  });
}
