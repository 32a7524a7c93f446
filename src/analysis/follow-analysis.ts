import type { Readable } from "node:stream";
import { followCapture } from "../pcap/follow-capture.js";
import type { Report } from "../report/report.js";
import type { Analyzer } from "./analyzer.js";
import { CaptureFeed } from "./capture-feed.js";
import { LiveAnalysis } from "./live-analysis.js";
import type { AnalysisOptions } from "./options.js";

/** A capture that is explained while another program writes it. */
export interface FollowedCapture {
  /** What is known so far. */
  readonly analyzer: Analyzer;
  /** The report once the following has ended; rejects with FILE_NOT_FOUND and NOT_A_CAPTURE. */
  readonly report: Promise<Report>;
}

/** Follows an uncompressed capture file that grows, until `signal` aborts: what was written up to then is in the report. */
export function followFile(path: string, options: AnalysisOptions & { signal: AbortSignal }): FollowedCapture {
  const { signal, ...analysis } = options;
  const feed = new CaptureFeed(analysis);
  const report = followCapture(path, feed, { signal }).then((facts) => feed.finish(path, facts));
  return { analyzer: feed.analyzer, report };
}

/** The same for a stream, which may also end by itself. */
export function followStream(source: Readable, options: AnalysisOptions & { signal: AbortSignal }): FollowedCapture {
  const { signal, ...rest } = options;
  const analysis = new LiveAnalysis(rest);
  return { analyzer: analysis.analyzer, report: read() };

  async function read(): Promise<Report> {
    const stop = () => source.destroy();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const chunk of source) analysis.push(chunk as Uint8Array);
    } catch (error) {
      // A stream that is destroyed under its reader says so; what came before is explained.
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
    return analysis.finish("-");
  }
}
