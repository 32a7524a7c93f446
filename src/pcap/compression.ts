import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { LabError } from "../errors.js";

type Compression = "gzip" | "zstd";

function compressionOf(head: Uint8Array, length: number): Compression | null {
  if (length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (length >= 4 && head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return null;
}

/** Whether the first `length` bytes of `head` begin compressed data that `decompressorFor` knows. Four bytes are enough to tell. */
export function isCompressed(head: Uint8Array, length: number): boolean {
  return compressionOf(head, length) !== null;
}

/** A stream that decompresses data beginning with `head`, or null when they are not compressed. @throws {LabError} NOT_A_CAPTURE */
export function decompressorFor(head: Uint8Array): Transform | null {
  const compression = compressionOf(head, head.length);
  if (compression === null) return null;
  const options = { chunkSize: 256 * 1024 };
  if (compression === "gzip") return zlib.createGunzip(options);
  // Node has it since 22.15 and 23.8.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform };
  if (createZstdDecompress !== undefined) return createZstdDecompress(options);
  throw new LabError("NOT_A_CAPTURE", `This file is compressed with zstd, which Node ${process.version} cannot read`, {
    hint: "Decompress it first: zstd -d FILE (or use Node 22.15 or later)",
  });
}
