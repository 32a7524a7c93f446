import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { CaptureFileFacts } from "./capture-facts.js";
import { CaptureParser } from "./capture-parser.js";
import { compressionOf } from "./compression.js";
import type { CaptureSink } from "./format-reader.js";
import { openCapture, unreadable } from "./open-capture.js";
import { readChunks } from "./read-chunks.js";

export interface ReadOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Reads a whole capture, from a path or a stream, plain or compressed with gzip or zstd, and delivers its records in order.
 * Damage ends the reading and is told in the facts; it never throws.
 * @throws {LabError} FILE_NOT_FOUND, NOT_A_CAPTURE; INTERRUPTED when `signal` aborts (or its reason, when that is a LabError).
 */
export async function readCapture(
  source: string | Readable,
  sink: CaptureSink,
  options: ReadOptions = {},
): Promise<CaptureFileFacts> {
  const parser = new CaptureParser(sink);
  if (typeof source === "string") await readPath(source, parser, options.signal);
  else await readStream(source, parser, options.signal);
  return parser.finish();
}

async function readPath(path: string, parser: CaptureParser, signal: AbortSignal | undefined): Promise<void> {
  const file = await openCapture(path);
  try {
    // A pipe cannot be read from an offset, so its first bytes are looked at by readStream instead.
    const plain = (await file.stat()).isFile() && !(await isCompressed(file));
    if (plain) await readChunks(file, parser, signal);
    else await readStream(file.createReadStream({ highWaterMark: 1024 * 1024 }), parser, signal);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function isCompressed(file: FileHandle): Promise<boolean> {
  const head = new Uint8Array(4);
  const { bytesRead } = await file.read(head, 0, 4, 0);
  return compressionOf(head.subarray(0, bytesRead)) !== null;
}

/** Streams and zlib take some milliseconds to load, and most captures are plain files. */
async function readStream(source: Readable, parser: CaptureParser, signal: AbortSignal | undefined): Promise<void> {
  const module = await import("./read-stream.js");
  await module.readStream(source, parser, signal);
}
