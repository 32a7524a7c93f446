import type { CaptureFileFacts } from "../../src/pcap/capture-facts.js";
import { CaptureParser } from "../../src/pcap/capture-parser.js";
import type { CaptureSink } from "../../src/pcap/format-reader.js";

/** A copy of a delivered record. */
export interface Collected {
  frame: number;
  seconds: number;
  nanoseconds: number;
  bytes: Buffer;
  originalLength: number;
  linkType: number;
  interfaceIndex: number;
  comments: string[] | undefined;
}

/** A sink that copies what it is given, and checks that the view shows the same bytes. */
export function collector(): CaptureSink & { records: Collected[] } {
  const records: Collected[] = [];
  return {
    records,
    record(record) {
      const bytes = Buffer.from(record.bytes.subarray(record.start, record.end));
      for (let index = 0; index < bytes.length; index++) {
        if (record.view.getUint8(record.start + index) !== bytes[index]) throw new Error("bytes and view differ");
      }
      const { frame, seconds, nanoseconds, originalLength, linkType, interfaceIndex, comments } = record;
      records.push({ frame, seconds, nanoseconds, bytes, originalLength, linkType, interfaceIndex, comments });
    },
  };
}

/** Parses a whole file, in one piece or in chunks of `chunkLength` bytes that share one buffer. */
export function parse(file: Uint8Array, chunkLength = file.length): { records: Collected[]; facts: CaptureFileFacts } {
  const sink = collector();
  const parser = new CaptureParser(sink);
  const buffer = new Uint8Array(chunkLength);
  for (let at = 0; at < file.length; at += chunkLength) {
    const chunk = file.subarray(at, at + chunkLength);
    buffer.set(chunk);
    parser.push(buffer.subarray(0, chunk.length));
    buffer.fill(0xdd);
  }
  return { records: sink.records, facts: parser.finish() };
}
