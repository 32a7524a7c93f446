import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseDotenv } from "./dotenv.js";
import type { Lookup } from "./interpolate.js";
import { readText } from "./read-file.js";
import { listedFiles, selectFiles } from "./select-files.js";

/** What the command line and the environment say about the project. */
export interface StackRequest {
  /** -f, in order; empty or absent: COMPOSE_FILE or the default names. */
  files?: string[] | undefined;
  /** -p */
  projectName?: string | undefined;
  projectDirectory?: string | undefined;
  /** --env-file, in order; absent: `.env` in the project directory. */
  envFiles?: string[] | undefined;
  profiles?: string[] | undefined;
  env: NodeJS.ProcessEnv;
  cwd: string;
  resolver?: "auto" | "plugin" | "own" | undefined;
  signal?: AbortSignal | undefined;
  /** Told when Compose's plugin takes long to answer. */
  waiting?: ((text: string) => void) | undefined;
}

/** The request with files chosen and the environment complete. */
export interface Project {
  request: StackRequest;
  /** Absolute. */
  files: string[];
  directory: string;
  home: string;
  /** Environment first, then the env files. */
  lookup: Lookup;
  profiles: ReadonlySet<string>;
  /** What was noticed when the files were chosen. */
  warnings: string[];
}

/**
 * Chooses the files and reads `.env` as Compose does: the one beside the first named file, else the working directory's, which may
 * itself name files, and then the one beside those. The environment wins over all of them.
 */
export async function openProject(request: StackRequest): Promise<Project> {
  const variables = new Map<string, string>();
  const lookup: Lookup = (name) => request.env[name] ?? variables.get(name);
  const warnings: string[] = [];
  const given = request.files ?? [];
  const named = given[0] ?? listedFiles((name) => request.env[name])[0];
  const folder = request.projectDirectory ?? (named === undefined ? "." : dirname(named));
  const first = resolve(request.cwd, folder);
  await readEnvFiles(request, first, lookup, variables);
  const files = selectFiles(given, lookup, request.cwd, (sentence) => warnings.push(sentence));
  const directory = resolve(request.cwd, request.projectDirectory ?? dirname(files[0]!));
  if (directory !== first) await readEnvFiles(request, directory, lookup, variables);
  const profiles = [...(request.profiles ?? []), ...(lookup("COMPOSE_PROFILES") ?? "").split(",")];
  return {
    request,
    files,
    directory,
    home: request.env.HOME ?? homedir(),
    lookup,
    profiles: new Set(profiles.map((profile) => profile.trim()).filter((profile) => profile !== "")),
    warnings,
  };
}

async function readEnvFiles(
  request: StackRequest,
  directory: string,
  lookup: Lookup,
  variables: Map<string, string>,
): Promise<void> {
  const named = request.envFiles ?? (lookup("COMPOSE_ENV_FILES") ?? "").split(",").filter((file) => file !== "");
  const implied = join(directory, ".env");
  const files =
    named.length > 0 ? named.map((file) => resolve(request.cwd, file)) : existsSync(implied) ? [implied] : [];
  // Of several files the last wins, of the environment and a file the environment.
  const read = new Map<string, string>();
  for (const file of files) {
    const text = await readText(file, "environment file");
    const entries = parseDotenv(text, file, (name) => lookup(name) ?? read.get(name));
    for (const [name, value] of entries) read.set(name, value);
  }
  for (const [name, value] of read) {
    if (!variables.has(name)) variables.set(name, value);
  }
}
