import type { CaptureFileFacts } from "./capture-facts.js";
import type { CaptureSink, FormatReader, RecordRuns } from "./format-reader.js";
import { maximumCapturedLength } from "./limits.js";
import { linkTypeName } from "./link-type.js";
import type { PcapHeader } from "./pcap-header.js";
import { CaptureRecord } from "./record.js";

/** Reads the records of a classic pcap file, whose 24-byte header has been read already. */
export class PcapReader implements FormatReader {
  readonly facts: CaptureFileFacts;
  needed: number;
  damage: string | null = null;
  readonly #sink: CaptureSink;
  readonly #header: PcapHeader;
  readonly #record = new CaptureRecord();
  readonly #runs: RecordRuns | null;

  constructor(header: PcapHeader, sink: CaptureSink) {
    this.#header = header;
    this.#sink = sink;
    this.#record.linkType = header.linkType;
    this.needed = header.recordHeaderLength;
    this.facts = pcapFacts(header);
    this.#runs = sink.runs?.suits(header) === true ? sink.runs : null;
  }

  read(bytes: Uint8Array, view: DataView, from: number, to: number): number {
    const { littleEndian, recordHeaderLength, ticksPerSecond, fcsLength, swappedLengths } = this.#header;
    const nanosecondsPerTick = 1e9 / ticksPerSecond;
    const record = this.#record;
    const sink = this.#sink;
    record.bytes = bytes;
    record.view = view;
    const runs = this.#runs !== null && bytes.buffer === this.#runs.chunk.buffer ? this.#runs : null;
    let at = from;
    while (to - at >= recordHeaderLength) {
      if (runs !== null) {
        at = runs.take(at, to, record);
        this.facts.frames = record.frame;
        if (to - at < recordHeaderLength) break;
      }
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      if (swappedLengths !== "never" && (swappedLengths === "always" || captured > original)) {
        [captured, original] = [original, captured];
      }
      if (captured > maximumCapturedLength) {
        this.damage = `the record claims ${captured} captured bytes, more than the ${maximumCapturedLength} that a frame can have`;
        return at;
      }
      const start = at + recordHeaderLength;
      const end = start + captured;
      if (end > to) {
        this.needed = end - at;
        return at;
      }
      const fraction = view.getUint32(at + 4, littleEndian);
      record.frame++;
      record.seconds = view.getUint32(at, littleEndian);
      record.nanoseconds = fraction * nanosecondsPerTick;
      if (fraction >= ticksPerSecond) normaliseTime(record);
      record.start = start;
      record.end = end;
      record.originalLength = Math.max(original, captured);
      if (fcsLength > 0) leaveOutFcs(record, fcsLength);
      this.facts.frames = record.frame;
      sink.record(record);
      at = end;
    }
    this.needed = recordHeaderLength;
    return at;
  }
}

/** Takes the frame check sequence off the frame: it is the last bytes on the wire, so a frame cut by the snap length may hold none of it. */
export function leaveOutFcs(record: CaptureRecord, fcsLength: number): void {
  record.originalLength = Math.max(0, record.originalLength - fcsLength);
  record.end = Math.min(record.end, record.start + record.originalLength);
}

/** A damaged file can hold a fraction of a second and more. */
function normaliseTime(record: CaptureRecord): void {
  const whole = Math.floor(record.nanoseconds / 1e9);
  record.seconds += whole;
  record.nanoseconds -= whole * 1e9;
}

function pcapFacts(header: PcapHeader): CaptureFileFacts {
  const { linkType, snapLength, ticksPerSecond, fcsLength } = header;
  return {
    format: "pcap",
    compression: null,
    byteOrder: header.littleEndian ? "little" : "big",
    ticksPerSecond,
    interfaces: [
      {
        name: null,
        description: null,
        linkType,
        linkTypeName: linkTypeName(linkType),
        snapLength,
        ticksPerSecond,
        fcsLength,
        statistics: null,
      },
    ],
    comments: [],
    names: new Map(),
    frames: 0,
    framesWithoutTime: 0,
    bytes: 0,
    damage: null,
  };
}
