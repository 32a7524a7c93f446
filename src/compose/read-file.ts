import { readFile, stat } from "node:fs/promises";
import { LabError } from "../errors.js";
import { printable, quoted } from "./printable.js";

/** Far above any compose file; a log or an image given by mistake is refused before it fills the memory. */
const maxBytes = 1024 * 1024;

/** The text of a file. Throws COMPOSE_NOT_FOUND when it cannot be read and COMPOSE_INVALID when it is too large to be meant. */
export async function readText(path: string, what: string): Promise<string> {
  const text = await readTextIfPresent(path, what);
  if (text !== undefined) return text;
  throw new LabError("COMPOSE_NOT_FOUND", `there is no ${what} ${quoted(path, 1000)}`, {
    hint: "Check the path, or name another file with -f.",
  });
}

/** The same, undefined when there is no such file. */
export async function readTextIfPresent(path: string, what: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw new LabError(
        "COMPOSE_INVALID",
        `the ${what} ${quoted(path, 1000)} holds ${size} bytes, more than ${maxBytes}`,
      );
    }
    return await readFile(path, "utf8");
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
