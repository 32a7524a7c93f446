import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { LabError } from "../errors.js";
import type { Compression } from "./compression.js";

/**
 * A stream that decompresses.
 * @param implementation Node's zlib, which has zstd since 22.15 and 23.8.
 * @throws {LabError} NOT_A_CAPTURE, when this Node cannot read the compression.
 */
export function createDecompressor(compression: Compression, implementation: Implementation = zlib): Transform {
  const options = { chunkSize: 256 * 1024 };
  if (compression === "gzip") return implementation.createGunzip(options);
  if (implementation.createZstdDecompress !== undefined) return implementation.createZstdDecompress(options);
  throw new LabError("NOT_A_CAPTURE", `This file is compressed with zstd, which Node ${process.version} cannot read`, {
    hint: "Decompress it first: zstd -d FILE (or use Node 22.15 or later)",
  });
}

interface Implementation {
  createGunzip(options: { chunkSize: number }): Transform;
  createZstdDecompress?: (options: { chunkSize: number }) => Transform;
}
