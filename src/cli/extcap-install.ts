import { execFile } from "node:child_process";
import { chmod, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LabError } from "../errors.js";
import { packageRoot } from "../package-root.js";
import type { Context } from "./context.js";
import { makeFolder } from "./make-folder.js";

const program = fileURLToPath(new URL("dist/main.js", packageRoot));
const name = "reqresp-lab";

/** Puts a small script where Wireshark looks for extcap programs, and returns its path. @throws LabError OUTPUT_UNWRITABLE */
export async function installExtcap(folder: string | undefined, { env }: Pick<Context, "env">): Promise<string> {
  const target = join(folder ?? (await extcapFolder(env)), name);
  const script = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} extcap "$@"\n`;
  try {
    await makeFolder(dirname(target));
    await writeFile(target, script);
    await chmod(target, 0o755);
  } catch (error) {
    throw notWritable(target, error);
  }
  return target;
}

/** Takes it away again; tells where it was looked for, and whether it was there. @throws LabError OUTPUT_UNWRITABLE */
export async function removeExtcap(
  folder: string | undefined,
  { env }: Pick<Context, "env">,
): Promise<{ path: string; wasThere: boolean }> {
  const path = join(folder ?? (await extcapFolder(env)), name);
  try {
    await rm(path);
    return { path, wasThere: true };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { path, wasThere: false };
    throw notWritable(path, error);
  }
}

/** As Wireshark itself tells: the personal folder (from 4.2 on), else the common one; without Wireshark where 4.2 will look. */
async function extcapFolder(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.WIRESHARK_EXTCAP_DIR) return env.WIRESHARK_EXTCAP_DIR;
  for (const tool of ["tshark", "wireshark"]) {
    const folders = await promisify(execFile)(tool, ["-G", "folders"], { env, timeout: 20_000 }).then(
      ({ stdout }) => stdout,
      // Not installed: the next one, or the default.
      () => "",
    );
    const found =
      /^Personal Extcap path:\s*(\S.*)$/m.exec(folders) ?? /^(?:Global )?Extcap path:\s*(\S.*)$/m.exec(folders);
    if (found?.[1]) return found[1].trim();
  }
  return join(homedir(), ".local", "lib", "wireshark", "extcap");
}

function notWritable(target: string, cause: unknown): LabError {
  return new LabError("OUTPUT_UNWRITABLE", `${target} cannot be written: ${(cause as Error).message}`, {
    hint: "Wireshark before 4.2 has one folder for all users: repeat it with sudo, or name another folder with --to and set WIRESHARK_EXTCAP_DIR to it.",
    cause,
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
