import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { askComposeHashes, type ComposeHash } from "../compose/compose-hashes.js";
import { findLabFile, listLabs } from "../compose/find-lab-file.js";
import { type StackRequest as LoadRequest, loadStack } from "../compose/load-stack.js";
import type { Stack } from "../compose/stack.js";
import { packageRoot } from "../package-root.js";
import type { Engine } from "./engine.js";
import { connectEngine } from "./engine.js";

/** The lab that is meant when nothing names one. */
const defaultLab = "reqresp";

const shippedIn = fileURLToPath(packageRoot);

/** Names that Compose looks for by itself. */
const composeFileNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Which stack a command line means: as Compose asks for one, or a lab by its name. */
export interface StackRequest extends Omit<LoadRequest, "resolver"> {
  /** Undefined: by files, or the default. */
  lab?: string | undefined;
  signal: AbortSignal;
}

/**
 * Loads the stack that a request means: a lab by its name, else the files of -f or COMPOSE_FILE, else the compose file of the current
 * folder, else the lab that ships.
 */
export async function openStack(request: StackRequest): Promise<Stack> {
  const files = await chooseFiles(request);
  return loadStack({
    ...request,
    ...(files ? { files } : {}),
  });
}

/** Files to load; undefined leaves it to Compose's own rule, which reads COMPOSE_FILE and the current folder. */
async function chooseFiles({ lab, files, env, cwd }: StackRequest): Promise<string[] | undefined> {
  if (lab !== undefined) return [await findLabFile(lab, { cwd, packageRoot: shippedIn })];
  if (files?.length) return files;
  if (env.COMPOSE_FILE || composeFileNames.some((name) => existsSync(join(cwd, name)))) return undefined;
  return [await findLabFile(defaultLab, { cwd, packageRoot: shippedIn })];
}

/** Names of the labs that can be meant here, those that ship among them. */
export function labNames(cwd: string): Promise<string[]> {
  return listLabs({ cwd, packageRoot: shippedIn });
}

export interface OpenedStack {
  stack: Stack;
  engine: Engine;
}

/** Stack and Engine, found at the same time: reading files and asking the Engine's version both take their while. */
export async function openStackAndEngine(request: StackRequest): Promise<OpenedStack> {
  const engine = connectEngine(request.env, { signal: request.signal });
  // A broken compose file is reported first; the Engine's failure is then of no interest.
  engine.catch(() => {});
  const stack = await openStack(request);
  return { stack, engine: await engine };
}

/** For `up`: disposing it ends a run of Compose's plugin that nobody waits for. */
export interface StackToBringUp extends OpenedStack, Disposable {
  composeHash: ComposeHash;
}

/**
 * Also runs Compose's plugin for its hashes, from the beginning and beside everything else: a container cannot be made without its hash,
 * and a run of the plugin takes as long as all the rest until then. An `up` that makes none has them for nothing.
 */
export async function openStackToBringUp(request: StackRequest): Promise<StackToBringUp> {
  const files = await chooseFiles(request);
  const unneeded = new AbortController();
  const signal = AbortSignal.any([request.signal, unneeded.signal]);
  const composeHash = askComposeHashes({ ...request, ...(files ? { files } : {}), signal });
  try {
    const opened = await openStackAndEngine(request);
    return { ...opened, composeHash, [Symbol.dispose]: () => unneeded.abort() };
  } catch (error) {
    unneeded.abort();
    throw error;
  }
}
