import { readdir } from "node:fs/promises";
import { posix } from "node:path";
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
    const listings = await Promise.all([mountedFiles(service), service.build ? filesIn(service.build.context) : []]);
    const files = [...new Set(listings.flat())];
    return programsFor(role, files).length === 0 ? undefined : files;
  };
}

/** What is mounted where the service works; without a working_dir, which the image then decides, by the full paths in the container. */
async function mountedFiles({ volumes, workingDir }: Service): Promise<string[]> {
  const mounts = volumes.filter(
    ({ type, target }) => type === "bind" && (workingDir === undefined || target === workingDir),
  );
  const listings = mounts.map(async ({ source, target }) => {
    const files = source === undefined ? [] : await filesIn(source);
    return workingDir === undefined ? files.map((file) => posix.join(target, file)) : files;
  });
  return (await Promise.all(listings)).flat();
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
