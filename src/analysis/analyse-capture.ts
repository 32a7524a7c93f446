import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { readCapture } from "../pcap/read-capture.js";
import type { Report } from "../report/report.js";
import { CaptureFeed } from "./capture-feed.js";
import type { AnalysisOptions } from "./options.js";

/** Smaller files are read before WebAssembly is ready, which takes some milliseconds. */
const smallestForRuns = 1024 * 1024;

export interface CaptureOptions extends AnalysisOptions {
  signal?: AbortSignal | undefined;
  /** Name of the source in the report; by default the path, "-" for a stream. */
  file?: string | null;
}

/**
 * Reads a capture from a path or a stream and explains it.
 * @throws {LabError} FILE_NOT_FOUND, NOT_A_CAPTURE, INTERRUPTED. Damage within the file is told in the report.
 */
export async function analyseCapture(source: string | Readable, options: CaptureOptions = {}): Promise<Report> {
  const feed = new CaptureFeed(options, takesRuns(source, options.ordinaryRuns));
  const facts = await readCapture(source, feed, { signal: options.signal });
  const file = options.file === undefined ? (typeof source === "string" ? source : "-") : options.file;
  return feed.finish(file, facts);
}

function takesRuns(source: string | Readable, choice: AnalysisOptions["ordinaryRuns"]): boolean {
  if (typeof source !== "string" || choice === "never") return false;
  // A file that cannot be looked at is told of when it is opened.
  return choice === "always" || (statSync(source, { throwIfNoEntry: false })?.size ?? 0) >= smallestForRuns;
}
