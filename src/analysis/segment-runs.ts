import { LinkType } from "../decode/link.js";
import type { RecordRuns } from "../pcap/format-reader.js";
import type { PcapHeader } from "../pcap/pcap-header.js";
import type { CaptureRecord } from "../pcap/record.js";
import * as at from "../wasm/memory-layout.js";
import type { Analyzer } from "./analyzer.js";
import type { OrdinaryRows } from "./ordinary-rows.js";

/** Takes runs of ordinary segments from a classic pcap file before anybody makes records of them. */
export class SegmentRuns implements RecordRuns {
  readonly chunk: Uint8Array;
  readonly #analyzer: Analyzer;
  readonly #rows: OrdinaryRows;
  readonly #registers: DataView;

  constructor(analyzer: Analyzer, rows: OrdinaryRows) {
    this.#analyzer = analyzer;
    this.#rows = rows;
    this.chunk = new Uint8Array(rows.memory.buffer, at.chunk, at.chunkBytes);
    this.#registers = new DataView(rows.memory.buffer);
  }

  suits(header: PcapHeader): boolean {
    const { swappedLengths, fcsLength, linkType, ticksPerSecond } = header;
    if (swappedLengths !== "never" || fcsLength !== 0 || linkType !== LinkType.ethernet) return false;
    this.#registers.setUint32(at.isBigEndian, header.littleEndian ? 0 : 1, true);
    this.#registers.setInt32(at.recordHeaderLength, header.recordHeaderLength, true);
    this.#registers.setUint32(at.ticksPerSecond, ticksPerSecond, true);
    this.#registers.setFloat64(at.nanosecondsPerTick, 1e9 / ticksPerSecond, true);
    return true;
  }

  /** The capture's first frame gives the time that all others are counted from. */
  startAt({ seconds, nanoseconds }: CaptureRecord): void {
    this.#registers.setFloat64(at.firstSeconds, seconds, true);
    this.#registers.setFloat64(at.firstNanoseconds, nanoseconds, true);
  }

  take(from: number, to: number, record: CaptureRecord): number {
    const analyzer = this.#analyzer;
    if (this.#rows.isIdle || !analyzer.mayTakeRuns) return from;
    const registers = this.#registers;
    registers.setFloat64(at.nowNs, analyzer.nowNs, true);
    registers.setInt32(at.lastFrameNumber, record.frame, true);
    const reached = this.#rows.take(at.chunk + from, at.chunk + to) - at.chunk;
    if (reached === from) return from;
    const frame = this.#rows.lastFrame;
    analyzer.passRun(frame - record.frame, frame, registers.getFloat64(at.nowNs, true));
    record.frame = frame;
    record.seconds = registers.getUint32(at.lastSeconds, true);
    record.nanoseconds = registers.getUint32(at.lastTicks, true) * registers.getFloat64(at.nanosecondsPerTick, true);
    return reached;
  }
}
