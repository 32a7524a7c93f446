import { type FileHandle, open } from "node:fs/promises";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";

/** Opens a capture file for reading. @throws {LabError} FILE_NOT_FOUND */
export async function openCapture(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** What to throw for an error met while reading `path`: a LabError when it is the file's, anything else as it is. */
export function unreadable(path: string, error: unknown): unknown {
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (syscall !== "open" && syscall !== "read") return error;
  const [what, hint] = explanations[String(code)] ?? [`cannot be read (${code})`, undefined];
  return new LabError("FILE_NOT_FOUND", `${printable(path)} ${what}`, { hint, cause: error });
}

const explanations: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ["does not exist", "Check the path, or list the captures there are: ls *.pcap*"],
  ENOTDIR: ["does not exist", "Check the path: one of its folders is a file."],
  EACCES: ["may not be read by this user", "tcpdump run as root writes files that only root reads: chown or chmod it."],
  EISDIR: ["is a folder", "Name a capture file in it."],
};
