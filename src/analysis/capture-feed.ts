import { Decoder } from "../decode/decoder.js";
import { Packet } from "../decode/packet.js";
import type { CaptureFileFacts } from "../pcap/capture-facts.js";
import type { CaptureSink } from "../pcap/format-reader.js";
import type { CaptureRecord } from "../pcap/record.js";
import type { Report } from "../report/report.js";
import { Analyzer } from "./analyzer.js";
import type { AnalysisOptions } from "./options.js";
import { warmShapes } from "./warm-shapes.js";

/** Decodes the records of one capture and hands them to an Analyzer: what files and live captures share. */
export class CaptureFeed implements CaptureSink {
  readonly analyzer: Analyzer;
  readonly #decoder = new Decoder();
  /** The packet of the record just taken, as the analysis left it; overwritten by the next. */
  readonly packet = new Packet();
  #firstSeconds = 0;
  #firstNanoseconds = 0;
  #lastSeconds = 0;
  #lastNanoseconds = 0;

  constructor(options: AnalysisOptions) {
    warmShapes(this.packet);
    this.analyzer = new Analyzer(options);
  }

  record(record: CaptureRecord): void {
    const packet = this.packet;
    this.#decoder.decode(record, packet);
    if (this.analyzer.frames === 0) {
      this.#firstSeconds = record.seconds;
      this.#firstNanoseconds = record.nanoseconds;
    }
    this.#lastSeconds = record.seconds;
    this.#lastNanoseconds = record.nanoseconds;
    this.analyzer.push(packet);
  }

  finish(file: string | null, capture: CaptureFileFacts): Report {
    const hasFrames = this.analyzer.frames > 0;
    return this.analyzer.finish({
      file,
      capture,
      firstFrame: hasFrames ? { seconds: this.#firstSeconds, nanoseconds: this.#firstNanoseconds } : null,
      lastFrame: hasFrames ? { seconds: this.#lastSeconds, nanoseconds: this.#lastNanoseconds } : null,
      fragmentsLost: this.#decoder.fragmentsLost + this.#decoder.fragmentsPending,
      fragmentsDropped: this.#decoder.fragmentsDropped,
    });
  }
}
