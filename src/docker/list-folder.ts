import type { Readable } from "node:stream";
import { LabError } from "../errors.js";
import type { Engine } from "./engine.js";
import { startExec } from "./exec.js";
import { TarNames } from "./tar-names.js";
import { orMissing } from "./to-lab-error.js";

export interface ListedContainer {
  id: string;
  /** As the Engine says it. */
  state: string;
  workingDir: string;
}

/** A folder of programs is small: what lists more than this is something else, and its rest is not looked at. */
const longestListing = 1 << 20;
/** The archive brings the files' content along; a folder with more than this before the program is not read to its end. */
const longestArchive = 64 << 20;

/** Names end in a zero byte, because a file name may hold a line end. `*` leaves out hidden files. */
const globbing = 'for f in *; do [ -f "$f" ] && printf "%s\\0" "$f"; done; exit 0';

/**
 * Names of the files (no folders) in a container's working directory: through its shell, and where it has none or is not running,
 * through the Engine's archive of the folder.
 */
export async function listWorkingFiles(engine: Engine, container: ListedContainer): Promise<string[]> {
  const globbed = container.state === "running" ? await byShell(engine, container) : undefined;
  return globbed ?? byArchive(engine, container);
}

/** Undefined when the container has no shell, or stopped meanwhile. */
async function byShell(engine: Engine, { id, workingDir }: ListedContainer): Promise<string[] | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const exec = await startExec(engine, id, {
      command: ["sh", "-c", globbing],
      title: "sh",
      workingDir,
      stdin: false,
      onOutput: (chunk, stream) => {
        if (stream !== "stdout" || bytes >= longestListing) return;
        bytes += chunk.length;
        chunks.push(chunk);
      },
    });
    if ((await exec.exited).exitCode !== 0) return undefined;
  } catch (error) {
    if (error instanceof LabError && (error.code === "PROGRAM_NOT_FOUND" || error.code === "CONTAINER_STOPPED")) {
      return undefined;
    }
    throw error;
  }
  const text = Buffer.concat(chunks).toString("utf8");
  // Behind the last zero byte is a name that was cut, or nothing.
  return text.split("\0").slice(0, -1);
}

async function byArchive(engine: Engine, { id, workingDir }: ListedContainer): Promise<string[]> {
  const archive = (await orMissing(`Listing ${workingDir} of a container`, () =>
    engine.client.getContainer(id).getArchive({ path: workingDir }),
  )) as Readable | undefined;
  if (archive === undefined) return [];
  const names = new TarNames();
  let bytes = 0;
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    names.push(chunk);
    bytes += chunk.length;
    if (names.ended || bytes > longestArchive) break;
  }
  archive.destroy();
  // The first name is the folder's own, "app/"; what lies directly in it has one name more.
  return names.files.flatMap((path) => /^[^/]*\/([^/]+)$/.exec(path.replace(/^\.?\/+/, ""))?.[1] ?? []);
}
