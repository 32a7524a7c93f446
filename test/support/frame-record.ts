import type { FrameRecord } from "../../src/decode/decoder.js";
import { concat } from "./bytes.js";

/** A frame with its time. */
export interface FrameAt {
  bytes: Uint8Array;
  /** Nanoseconds since 1970-01-01T00:00:00Z are seconds * 1e9 + nanoseconds. */
  seconds: number;
  nanoseconds: number;
  /** Default: the length of `bytes`. */
  originalLength?: number;
}

/** Bytes around the frame in a record's chunk: whoever reads them reads another packet's bytes. */
const guardLength = 64;

/**
 * A record as a reader would hand it out: the frame lies in the middle of a larger chunk.
 * @param guard value of the bytes around the frame
 */
export function record(
  bytes: Uint8Array,
  fields: Partial<Omit<FrameRecord, "bytes" | "view" | "start" | "end">> = {},
  guard = 0xa5,
): FrameRecord {
  const margin = new Uint8Array(guardLength).fill(guard);
  const chunk = concat(margin, bytes, margin);
  return {
    frame: 1,
    seconds: 0,
    nanoseconds: 0,
    originalLength: bytes.length,
    linkType: 1,
    interfaceIndex: 0,
    ...fields,
    bytes: chunk,
    view: new DataView(chunk.buffer),
    start: guardLength,
    end: guardLength + bytes.length,
  };
}

/** A classic pcap file (little-endian, nanoseconds) of the frames. */
export function captureFile(frames: Iterable<FrameAt>, linkType = 1): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b23c4d, true);
  header.setUint16(4, 2, true);
  header.setUint16(6, 4, true);
  header.setUint32(16, 262_144, true);
  header.setUint32(20, linkType, true);
  const parts: Uint8Array[] = [new Uint8Array(header.buffer)];
  for (const { bytes, seconds, nanoseconds, originalLength } of frames) {
    const recordHeader = new DataView(new ArrayBuffer(16));
    recordHeader.setUint32(0, seconds, true);
    recordHeader.setUint32(4, nanoseconds, true);
    recordHeader.setUint32(8, bytes.length, true);
    recordHeader.setUint32(12, originalLength ?? bytes.length, true);
    parts.push(new Uint8Array(recordHeader.buffer), bytes);
  }
  return concat(...parts);
}
