import { Readable, type Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CaptureParser } from "./capture-parser.js";
import { compressionOf } from "./compression.js";
import { createDecompressor } from "./decompressor.js";
import { interrupted, throwIfAborted } from "./interrupted.js";

/** Reads a stream to its end, decompressing it when its first bytes say so. Each chunk is parsed as it comes, so live streams are too. */
export async function readStream(
  source: Readable,
  parser: CaptureParser,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfAborted(signal);
  const aborted = () => source.destroy(interrupted(signal!));
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
    const head = await firstBytes(chunks);
    const compression = compressionOf(head);
    parser.compression = compression;
    if (compression === null) await readPlain(head, chunks, parser);
    else await readCompressed(head, chunks, createDecompressor(compression), parser);
  } finally {
    signal?.removeEventListener("abort", aborted);
    source.destroy();
  }
}

/** Enough bytes to tell a compression by, fewer when the stream ends earlier. */
async function firstBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < 4) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function readPlain(head: Uint8Array, rest: AsyncIterator<Uint8Array>, parser: CaptureParser): Promise<void> {
  for await (const chunk of joined(head, rest)) {
    parser.push(chunk);
    if (parser.damaged) return;
  }
}

async function readCompressed(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  decompressor: Transform,
  parser: CaptureParser,
): Promise<void> {
  const enough = new Error("what follows the damage cannot be read");
  const intake = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      try {
        parser.push(chunk);
        done(parser.damaged ? enough : null);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(Readable.from(joined(head, rest)), decompressor, intake);
  } catch (error) {
    if (error === enough) return;
    if (!isDecompressionError(error)) throw error;
    parser.markDamaged(`the compressed data are damaged or end early (${error.message})`);
  }
}

/** Zlib's own errors, as opposed to those of the source and the sink. */
function isDecompressionError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^(Z_|ZSTD_)/.test(String(error.code));
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}
