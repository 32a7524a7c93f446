import { join, resolve } from "node:path";

/** An absolute path for one in a compose file: `~` is the home, everything else starts at the project directory. */
export function absolutePath(path: string, directory: string, home: string): string {
  if (path === "~") return home;
  if (path.startsWith("~/")) return join(home, path.slice(2));
  return resolve(directory, path);
}
