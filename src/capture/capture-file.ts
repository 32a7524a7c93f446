import { constants } from "node:fs";
import { access, type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Writable } from "node:stream";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { type RecordEnds, recordEndsOf } from "./whole-records.js";

/** Readable by its owner only: a capture holds whatever the programs said. */
const fileMode = 0o600;

/** A capture file being written. It comes into being with its first byte, so a capture that never starts leaves none. */
export interface CaptureFile {
  path: string;
  stream: Writable;
  /** Bytes written so far. */
  readonly bytes: number;
}

export interface CaptureFileOptions {
  overwrite: boolean;
  /** The option of the command line that names the file, for messages. */
  option: "-w" | "-o" | "--report";
  /** Whether the command can keep less of each packet (--snaplen). */
  snaplen?: boolean;
}

/**
 * Prepares a capture file that belongs to the user, also when the tool runs through sudo.
 * @throws LabError OUTPUT_EXISTS, OUTPUT_UNWRITABLE; the stream fails with DISK_FULL or OUTPUT_UNWRITABLE
 */
export async function createCaptureFile(path: string, options: CaptureFileOptions): Promise<CaptureFile> {
  await checkPlace(path, options);
  let handle: FileHandle | undefined;
  let records: RecordEnds | undefined;
  const file = { path, bytes: 0 };
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      append(chunk).then(
        () => done(),
        (error: unknown) => done(toLabError(error, path, options)),
      );
    },
    destroy(error, done) {
      (handle ? handle.close() : Promise.resolve()).then(() => done(error), done);
    },
  });
  return Object.assign(file, { stream });

  async function append(chunk: Buffer): Promise<void> {
    handle ??= await openOwn(path, options.overwrite);
    if (file.bytes === 0) records = recordEndsOf(chunk);
    let written = 0;
    try {
      while (written < chunk.length) written += (await handle.write(chunk, written)).bytesWritten;
    } catch (error) {
      // What fitted is kept up to its last whole record, so that the file ends as a capture should.
      if (records !== undefined && (await handle.stat()).isFile()) {
        await handle.truncate(file.bytes + records.wholeWithin(chunk, written));
      }
      throw error;
    }
    file.bytes += written;
  }
}

async function checkPlace(path: string, options: CaptureFileOptions): Promise<void> {
  const { overwrite, option } = options;
  const existing = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw toLabError(error, path, options);
  });
  if (existing?.isDirectory()) {
    throw new LabError("OUTPUT_UNWRITABLE", `${printable(path)} is a folder`, {
      hint: `Name a file in it: ${option} FOLDER/FILE`,
    });
  }
  if (existing?.isFile() && !overwrite) {
    throw new LabError("OUTPUT_EXISTS", `${printable(path)} exists already`, {
      hint: "Name another file, or overwrite it with --force.",
    });
  }
  try {
    await access(existing ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw toLabError(error, path, options);
  }
}

async function openOwn(path: string, overwrite: boolean): Promise<FileHandle> {
  // "wx" once more decides it: the file may have come into being since the check.
  const handle = await open(path, overwrite ? "w" : "wx", fileMode);
  const { SUDO_UID, SUDO_GID } = process.env;
  if ((await handle.stat()).isFile()) {
    await handle.chmod(fileMode);
    if (process.getuid?.() === 0 && SUDO_UID && SUDO_GID) await handle.chown(Number(SUDO_UID), Number(SUDO_GID));
  }
  return handle;
}

function toLabError(error: unknown, path: string, { option, snaplen }: CaptureFileOptions): LabError {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") {
    return new LabError("OUTPUT_EXISTS", `${printable(path)} exists already`, {
      hint: "Name another file.",
      cause: error,
    });
  }
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new LabError("DISK_FULL", `no space is left to write ${printable(path)}`, {
      hint: `Make room, or write elsewhere with ${option}${snaplen ? ", or keep less of each packet with --snaplen" : ""}.`,
      cause: error,
    });
  }
  const why = code === "ENOENT" && syscall === "access" ? `there is no folder ${printable(dirname(path))}` : message;
  return new LabError("OUTPUT_UNWRITABLE", `${printable(path)} cannot be written: ${why}`, {
    hint: "Name a file in a folder that exists and that you may write to.",
    cause: error,
  });
}
