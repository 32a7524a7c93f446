import { readdir } from "node:fs/promises";
import type { Service, Stack } from "../compose/stack.js";
import { programsFor } from "./role-programs.js";
import type { ProgramLister } from "./roles.js";

/**
 * Lists the program files of a service as far as this machine can see them without its container: what is mounted into it, and the
 * folder that its image is built from. Undefined when none of them is the role's: the container may hold it all the same.
 */
export function programFiles(stack: Stack): ProgramLister {
  return async (name, role) => {
    const service = stack.services.find((candidate) => candidate.name === name);
    if (!service) return undefined;
    const folders = [...mountedFolders(service), ...(service.build ? [service.build.context] : [])];
    const listings = await Promise.all(folders.map(filesIn));
    const files = [...new Set(listings.flat())];
    return programsFor(role, files).length === 0 ? undefined : files;
  };
}

/** Host folders that are mounted where the service works; without a working_dir every mounted folder may be the one. */
function mountedFolders(service: Service): string[] {
  return service.volumes
    .filter(
      ({ type, target }) => type === "bind" && (service.workingDir === undefined || target === service.workingDir),
    )
    .flatMap(({ source }) => source ?? []);
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    // A mounted file, a build context that is a URL, a folder that `up` will make: no programs to be seen there.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
