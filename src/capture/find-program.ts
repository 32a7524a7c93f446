import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where tcpdump lives on systems whose ordinary users do not have these folders on their PATH. */
const administratorFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

/** Full path of a program on PATH or in the administrator's folders; undefined when it is nowhere. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  const folders = [...(path ?? "").split(delimiter), ...administratorFolders].filter((folder) =>
    folder.startsWith("/"),
  );
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: look on.
    return false;
  }
}
