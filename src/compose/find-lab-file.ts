import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../errors.js";
import { nearest } from "../nearest.js";
import { quoted } from "./printable.js";

export interface LabFolders {
  cwd: string;
  /** Where the package is installed; its compose/ holds the shipped labs. */
  packageRoot: string;
}

const extensions = [".yml", ".yaml"];

/** The compose file of a lab by its name: `compose/<name>.yml` here, then in the package. Throws COMPOSE_NOT_FOUND. */
export async function findLabFile(name: string, folders: LabFolders): Promise<string> {
  const places = [join(folders.cwd, "compose"), join(folders.packageRoot, "compose")];
  // A name, not a path: nothing outside the two folders is reached.
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    for (const place of places) {
      const found = extensions.map((extension) => join(place, name + extension)).find((path) => existsSync(path));
      if (found !== undefined) return found;
    }
  }
  const labs = await listLabs(folders);
  const meant = nearest(name, labs);
  throw new LabError("COMPOSE_NOT_FOUND", `there is no lab called ${quoted(name)}`, {
    hint: [
      ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
      labs.length === 0 ? "No lab is here." : `The labs are: ${labs.join(", ")}.`,
      "Any other compose file is named with -f FILE.",
    ].join(" "),
  });
}

/** Names of the labs in both folders, sorted. */
export async function listLabs(folders: LabFolders): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of [join(folders.cwd, "compose"), join(folders.packageRoot, "compose")]) {
    if (!existsSync(folder)) continue;
    for (const file of await readdir(folder)) {
      const extension = extensions.find((end) => file.endsWith(end));
      if (extension !== undefined && !file.startsWith(".")) names.add(file.slice(0, -extension.length));
    }
  }
  return [...names].sort();
}
