import { loadStack } from "../compose/load-stack.js";
import type { Stack } from "../compose/stack.js";
import { type StackRequest, withFiles } from "./choose-files.js";
import type { Engine } from "./engine.js";
import { connectEngine } from "./engine.js";

/** Loads the stack that a request means. */
export async function openStack(request: StackRequest): Promise<Stack> {
  return loadStack(await withFiles(request));
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
