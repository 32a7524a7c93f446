import { fileURLToPath } from "node:url";
import { findLabFile, listLabs } from "../compose/find-lab-file.js";
import type { StackRequest as LoadRequest } from "../compose/load-stack.js";
import { findsFiles } from "../compose/select-files.js";
import { packageRoot } from "../package-root.js";

/** The lab that is meant when nothing names one. */
const defaultLab = "reqresp";

const shippedIn = fileURLToPath(packageRoot);

/** Which stack a command line means: as Compose asks for one, or a lab by its name. */
export interface StackRequest extends Omit<LoadRequest, "resolver"> {
  /** Undefined: by files, or the default. */
  lab?: string | undefined;
  signal: AbortSignal;
}

/**
 * The files of the stack that a request means: a lab by its name, else those of -f or COMPOSE_FILE, else the compose file of the current
 * folder or the nearest above it, else the lab that ships. None in what is returned leaves them to Compose's own rule.
 */
export async function withFiles(request: StackRequest): Promise<StackRequest> {
  const files = await chooseFiles(request);
  return { ...request, ...(files ? { files } : {}) };
}

async function chooseFiles({ lab, files, env, cwd }: StackRequest): Promise<string[] | undefined> {
  if (lab !== undefined) return [await findLabFile(lab, { cwd, packageRoot: shippedIn })];
  if (files?.length) return files;
  if (findsFiles((name) => env[name], cwd)) return undefined;
  return [await findLabFile(defaultLab, { cwd, packageRoot: shippedIn })];
}

/** Names of the labs that can be meant here, those that ship among them. */
export function labNames(cwd: string): Promise<string[]> {
  return listLabs({ cwd, packageRoot: shippedIn });
}
