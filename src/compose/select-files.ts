import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { LabError } from "../errors.js";
import { printable, quoted } from "./printable.js";

const defaultNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const overrideNames = [
  "compose.override.yaml",
  "compose.override.yml",
  "docker-compose.override.yaml",
  "docker-compose.override.yml",
];

/**
 * The compose files as Compose chooses them: -f, else COMPOSE_FILE, else the first default name in `cwd` or the nearest parent
 * that has one, with its override file. Absolute paths. Throws COMPOSE_NOT_FOUND.
 * @param warn told when a folder holds several files with default names, of which one is taken
 */
export function selectFiles(
  files: readonly string[],
  env: (name: string) => string | undefined,
  cwd: string,
  warn: (sentence: string) => void,
): string[] {
  const named = files.length > 0 ? files : listedFiles(env);
  if (named.length > 0) return named.map((file) => resolve(cwd, file));
  const [main, ...more] = defaultFiles(cwd);
  if (main !== undefined) {
    if (more.length > 0) {
      const others = more.map((path) => basename(path)).join(", ");
      warn(`${printable(main, 1000)} is used, and not ${others} beside it; -f names another.`);
    }
    const override = overrideNames.map((name) => join(dirname(main), name)).find((path) => existsSync(path));
    return override === undefined ? [main] : [main, override];
  }
  throw new LabError("COMPOSE_NOT_FOUND", `there is no compose file in ${quoted(cwd, 1000)} or a folder above it`, {
    hint: `Name one with -f FILE or COMPOSE_FILE; the names looked for are ${defaultNames.join(", ")}.`,
  });
}

/** True when Compose finds a file by itself: COMPOSE_FILE names some, or `cwd` or a folder above it has one with a default name. */
export function findsFiles(env: (name: string) => string | undefined, cwd: string): boolean {
  return Boolean(env("COMPOSE_FILE")) || defaultFiles(cwd).length > 0;
}

/** Those with default names in the folder or the nearest above it that has one, in order of preference. */
function defaultFiles(cwd: string): string[] {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = defaultNames.map((name) => join(folder, name)).filter((path) => existsSync(path));
    if (found.length > 0 || folder === dirname(folder)) return found;
  }
}

/** The files of COMPOSE_FILE, as they are written there. */
export function listedFiles(env: (name: string) => string | undefined): string[] {
  const separator = env("COMPOSE_PATH_SEPARATOR") || delimiter;
  return (env("COMPOSE_FILE") ?? "").split(separator).filter((file) => file !== "");
}
