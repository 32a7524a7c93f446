import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { LabError } from "../errors.js";
import { errorAt, type Position } from "./position.js";
import { printable, quoted } from "./printable.js";

/** Far above any compose file; a log or an image given by mistake is refused before it fills the memory. */
const maxBytes = 1024 * 1024;

/**
 * The text of a file. Throws COMPOSE_NOT_FOUND when it cannot be read and COMPOSE_INVALID when it is too large to be meant.
 * @param namedAt where a compose file names it
 */
export async function readText(path: string, what: string, namedAt?: Position): Promise<string> {
  return (await readBytes(path, what, namedAt)).toString("utf8");
}

/**
 * The text of a compose file, which must be UTF-8: anything else would change silently.
 * @param shown the path as it is shown
 */
export async function readComposeText(path: string, what: string, shown: string, namedAt?: Position): Promise<string> {
  const bytes = await readBytes(path, what, namedAt);
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const lines = bytes.toString("latin1").split("\n");
  const index = lines.findIndex((line) => !isUtf8(Buffer.from(line, "latin1")));
  const line = Buffer.from(lines[index]!, "latin1");
  const before = line.toString("utf8").split("\uFFFD")[0]!;
  const byte = line[Buffer.byteLength(before)]!.toString(16).toUpperCase();
  throw errorAt(
    { file: shown, line: index + 1, column: before.length + 1 },
    "COMPOSE_INVALID",
    `the byte 0x${byte} is no UTF-8`,
    "Save the file as UTF-8; `iconv -f latin1 -t utf-8` does so to one in Latin-1.",
  );
}

async function readBytes(path: string, what: string, namedAt: Position | undefined): Promise<Buffer> {
  const bytes = await readIfPresent(path, what);
  if (bytes !== undefined) return bytes;
  const message = `there is no ${what} ${quoted(path, 1000)}`;
  if (namedAt !== undefined) throw errorAt(namedAt, "COMPOSE_NOT_FOUND", message, "Check the path.");
  throw new LabError("COMPOSE_NOT_FOUND", message, { hint: "Check the path, or name another file with -f." });
}

/** The text of a file, undefined when there is no such file. */
export async function readTextIfPresent(path: string, what: string): Promise<string | undefined> {
  return (await readIfPresent(path, what))?.toString("utf8");
}

async function readIfPresent(path: string, what: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw new LabError(
        "COMPOSE_INVALID",
        `the ${what} ${quoted(path, 1000)} holds ${size} bytes, more than ${maxBytes}`,
      );
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const reason =
      code === "EACCES" ? "may not be read" : code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
    throw new LabError("COMPOSE_NOT_FOUND", `the ${what} ${printable(path, 1000)} ${reason}`, {
      hint: "Check the path and its permissions.",
      cause,
    });
  }
}
