import type { CaptureFileFacts } from "./capture-facts.js";
import type { CaptureRecord } from "./record.js";

/** Receives every record of a capture, synchronously and in file order. */
export interface CaptureSink {
  /** `record` is reused for the next one: copy what is to be kept. */
  record(record: CaptureRecord): void;
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
