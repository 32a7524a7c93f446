import { Decoder } from "../decode/decoder.js";
import { Packet } from "../decode/packet.js";
import type { CaptureFileFacts } from "../pcap/capture-facts.js";
import type { CaptureSink } from "../pcap/format-reader.js";
import type { CaptureRecord } from "../pcap/record.js";
import type { Report } from "../report/report.js";
import { Analyzer } from "./analyzer.js";
import type { AnalysisOptions } from "./options.js";
import { SegmentRuns } from "./segment-runs.js";
import { warmShapes } from "./warm-shapes.js";

/** Decodes the records of one capture and hands them to an Analyzer: what files and live captures share. */
export class CaptureFeed implements CaptureSink {
  readonly analyzer: Analyzer;
  /** Takes what needs no decoding; null when every frame has to be decoded. */
  readonly runs: SegmentRuns | null;
  readonly #decoder = new Decoder();
  /** The packet of the record just taken, as the analysis left it; overwritten by the next. */
  readonly packet = new Packet();
  #firstSeconds = 0;
  #firstNanoseconds = 0;
  /** The reader's record, which has the time of the last frame delivered or taken. */
  #record: CaptureRecord | null = null;

  /** @param mayRun for captures that are read chunk by chunk: ordinary segments are then taken many at once, as far as the options allow */
  constructor(options: AnalysisOptions, mayRun = false) {
    warmShapes(this.packet);
    this.analyzer = new Analyzer(options);
    const rows = mayRun ? this.analyzer.ordinaryRows() : null;
    this.runs = rows === null ? null : new SegmentRuns(this.analyzer, rows);
  }

  record(record: CaptureRecord): void {
    const packet = this.packet;
    this.#decoder.decode(record, packet);
    if (this.analyzer.frames === 0) {
      this.#record = record;
      this.runs?.startAt(record);
      this.#firstSeconds = record.seconds;
      this.#firstNanoseconds = record.nanoseconds;
    }
    this.analyzer.push(packet);
  }

  finish(file: string | null, capture: CaptureFileFacts): Report {
    const last = this.#record;
    this.#decoder.end();
    return this.analyzer.finish({
      file,
      capture,
      firstFrame: last ? { seconds: this.#firstSeconds, nanoseconds: this.#firstNanoseconds } : null,
      lastFrame: last && { seconds: last.seconds, nanoseconds: last.nanoseconds },
      fragmentsLost: this.#decoder.fragmentsLost,
      datagramsLost: this.#decoder.datagramsLost,
      fragmentsDropped: this.#decoder.fragmentsDropped,
    });
  }
}
