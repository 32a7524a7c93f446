import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { LabError } from "../errors.js";
import { type CaptureFile, type CaptureFileOptions, createCaptureFile } from "./capture-file.js";
import { isRotatedName, type Rotation, rotatedName } from "./rotation.js";

export interface RotatingCapture {
  stream: Writable;
  /** Files that are there now, the oldest first. */
  readonly files: readonly string[];
}

const headerLength = 24;

/**
 * Prepares a ring of capture files, each a whole classic pcap. Takes the capture as it comes from a session: chunks of whole records,
 * the first with the file header before them.
 * @throws LabError OUTPUT_EXISTS, OUTPUT_UNWRITABLE; the stream fails as that of a single capture file
 */
export async function createRotatingCapture(
  path: string,
  rotation: Rotation,
  options: CaptureFileOptions,
): Promise<RotatingCapture> {
  await clearRing(path, options.overwrite);
  // Whether the folder may be written to is known now.
  let file = await createPart(1);
  let begun = 0;
  let header: Buffer | undefined;
  const files: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      append(chunk).then(() => done(), done);
    },
    final(done) {
      close(file).then(() => done(), done);
    },
    destroy(error, done) {
      file.stream.destroy();
      done(error);
    },
  });
  return { stream, files };

  async function createPart(number: number): Promise<CaptureFile> {
    const part = await createCaptureFile(rotatedName(path, number), options);
    // Its failures reach us through the callback of each write; the event alone would end the process.
    part.stream.on("error", () => {});
    return part;
  }

  async function append(chunk: Buffer): Promise<void> {
    let at = 0;
    if (header === undefined) {
      header = Buffer.from(chunk.subarray(0, headerLength));
      at = headerLength;
      await begin();
    }
    const littleEndian = header[3] === 0xa1;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // Written together as long as they go into the same file.
    let from = at;
    let size = file.bytes;
    while (at + 16 <= chunk.length) {
      const length = 16 + view.getUint32(at + 8, littleEndian);
      if (size + length > rotation.bytes && size > headerLength) {
        await write(chunk.subarray(from, at));
        await close(file);
        file = await createPart(begun + 1);
        await begin();
        from = at;
        size = file.bytes;
      }
      at += length;
      size += length;
    }
    await write(chunk.subarray(from));
  }

  async function begin(): Promise<void> {
    begun += 1;
    files.push(file.path);
    await writeTo(file, header ?? Buffer.of());
    while (rotation.files !== undefined && files.length > rotation.files) {
      await rm(files.shift() ?? "", { force: true });
    }
  }

  async function write(bytes: Buffer): Promise<void> {
    if (bytes.length > 0) await writeTo(file, bytes);
  }
}

function writeTo({ stream }: CaptureFile, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function close({ stream }: CaptureFile): Promise<void> {
  if (stream.destroyed) return;
  stream.end();
  await finished(stream);
}

/** Files of an earlier ring would be taken for a part of this one. */
async function clearRing(path: string, overwrite: boolean): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => [] as string[]);
  const there = names.filter((name) => isRotatedName(basename(path), name)).sort();
  if (there.length === 0) return;
  if (!overwrite) {
    throw new LabError("OUTPUT_EXISTS", `${join(folder, there[0] ?? "")} exists already`, {
      hint: "Name another file with -w, or remove the earlier ones with --force.",
    });
  }
  for (const name of there) await rm(join(folder, name), { force: true });
}
