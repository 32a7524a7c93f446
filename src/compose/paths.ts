import { join, resolve } from "node:path";
import { errorAt, type Position } from "./position.js";
import { quoted } from "./printable.js";

/** An absolute path for one in a compose file: `~` is the home, everything else starts at the project directory. */
export function absolutePath(path: string, directory: string, home: string): string {
  if (path === "~") return home;
  if (path.startsWith("~/")) return join(home, path.slice(2));
  return resolve(directory, path);
}

/** A Git, HTTP or registry address where a path could be. */
export function isRemote(path: string): boolean {
  return /^(?:https?:|git:|ssh:|docker-image:|oci:|oci-layout:|git@|github\.com\/)/.test(path);
}

/** Throws COMPOSE_UNSUPPORTED for a compose file that is to be fetched from elsewhere: only Compose does that. */
export function refuseRemote(path: string, at: Position): void {
  if (!isRemote(path)) return;
  const hint = "Install the Docker Compose plugin, or fetch the file and name it by its path.";
  throw errorAt(at, "COMPOSE_UNSUPPORTED", `only Docker Compose itself can fetch ${quoted(path, 1000)}`, hint);
}
