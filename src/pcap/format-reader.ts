import type { CaptureFileFacts } from "./capture-facts.js";
import type { PcapHeader } from "./pcap-header.js";
import type { CaptureRecord } from "./record.js";

/** Receives every record of a capture, synchronously and in file order. */
export interface CaptureSink {
  /** `record` is reused for the next one: copy what is to be kept. */
  record(record: CaptureRecord): void;
  /** For who can take many records at once, so that they need not be delivered one by one. */
  readonly runs?: RecordRuns | null;
}

/** Takes records of a classic pcap file in runs, straight from the chunk that they were read to. */
export interface RecordRuns {
  /** Where chunks have to be read to. */
  readonly chunk: Uint8Array;
  /** Whether files with such a header can be taken from; asked once, before the first record. */
  suits(header: PcapHeader): boolean;
  /**
   * Takes whole records from offset `from` of the chunk on, as far as it likes and not beyond `to`.
   * @param record number and time of the last record delivered or taken; moved on to the last one taken
   * @returns offset of the first record that was not taken, which may be `from`
   */
  take(from: number, to: number, record: CaptureRecord): number;
}

/**
 * Reads one format. Knows nothing of chunk borders: it takes the whole records of what it is given,
 * says where it stopped, and is given the rest again once there is more of it.
 */
export interface FormatReader {
  readonly facts: CaptureFileFacts;
  /** Bytes, counted from where `read` stopped, without which it cannot go on. */
  readonly needed: number;
  /** Why the record at which `read` stopped can never be read; null while all is well. */
  readonly damage: string | null;
  /** Reads `bytes` from `from` to `to` (exclusive); returns the offset of the first byte not consumed. */
  read(bytes: Uint8Array, view: DataView, from: number, to: number): number;
}
