import type { Readable } from "node:stream";
import type { CaptureSink } from "../pcap/format-reader.js";
import { readCapture } from "../pcap/read-capture.js";
import type { CaptureRecord } from "../pcap/record.js";
import type { PacketTable } from "../report/packet-table.js";
import type { Report } from "../report/report.js";
import type { CaptureOptions } from "./analyse-capture.js";
import { CaptureFeed } from "./capture-feed.js";
import type { FrameFacts } from "./options.js";
import { defaultPacketRowLimits, type PacketRowLimits, PacketRows } from "./packet-rows.js";

export interface PacketAnalysis {
  report: Report;
  packets: PacketTable;
}

/**
 * Reads a capture like `analyseCapture` and keeps its packets too, for what shows them one by one.
 * @throws {LabError} FILE_NOT_FOUND, NOT_A_CAPTURE, INTERRUPTED. Damage within the file is told in the report.
 */
export async function analysePackets(
  source: string | Readable,
  options: CaptureOptions & { limits?: Partial<PacketRowLimits> } = {},
): Promise<PacketAnalysis> {
  const rows = new PacketRows({ ...defaultPacketRowLimits, ...options.limits });
  const sink = new PacketFeed(options, rows);
  const facts = await readCapture(source, sink, { signal: options.signal });
  const file = options.file === undefined ? (typeof source === "string" ? source : "-") : options.file;
  return { report: sink.feed.finish(file, facts), packets: rows.finish() };
}

/** Feeds the analysis, and the rows with what it said of each frame. */
class PacketFeed implements CaptureSink {
  readonly feed: CaptureFeed;
  readonly #rows: PacketRows;
  #facts: FrameFacts | null = null;

  constructor(options: CaptureOptions, rows: PacketRows) {
    this.#rows = rows;
    const onFrame = (facts: FrameFacts) => {
      this.#facts = facts;
      options.onFrame?.(facts);
    };
    this.feed = new CaptureFeed({ ...options, onFrame });
  }

  record(record: CaptureRecord): void {
    this.feed.record(record);
    if (this.#facts !== null) this.#rows.add(record, this.feed.packet, this.#facts);
  }
}
