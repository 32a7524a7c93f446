import { CaptureParser } from "../pcap/capture-parser.js";
import type { Report } from "../report/report.js";
import type { Analyzer } from "./analyzer.js";
import { CaptureFeed } from "./capture-feed.js";
import type { AnalysisOptions } from "./options.js";

/** Analyses a capture while it is made, from the bytes that the capturing program writes. */
export class LiveAnalysis {
  readonly #feed: CaptureFeed;
  readonly #parser: CaptureParser;

  constructor(options: AnalysisOptions = {}) {
    this.#feed = new CaptureFeed(options);
    this.#parser = new CaptureParser(this.#feed);
  }

  /** What is known so far; every whole packet pushed is in it. */
  get analyzer(): Analyzer {
    return this.#feed.analyzer;
  }

  /**
   * Takes the next bytes, in chunks of any size; the caller may reuse the buffer.
   * @throws {LabError} NOT_A_CAPTURE when the first bytes are those of no capture.
   */
  push(chunk: Uint8Array): void {
    this.#parser.push(chunk);
  }

  /**
   * The report, once, at the end.
   * @throws {LabError} NOT_A_CAPTURE when not even a file header came.
   */
  finish(file: string | null = null): Report {
    return this.#feed.finish(file, this.#parser.finish());
  }
}
