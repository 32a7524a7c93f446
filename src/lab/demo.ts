import type { Stack } from "../compose/stack.js";
import { listProjectContainers } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { type DownResult, down } from "./down.js";
import { findLab } from "./find-lab.js";
import type { Lab, Roles } from "./lab.js";
import type { Progress } from "./progress.js";
import { type UpOptions, type UpResult, up } from "./up.js";

export interface DemoOptions {
  up: UpOptions;
  /** Leave the lab up when all went well. */
  keep: boolean;
  signal: AbortSignal;
}

export interface DemoOutcome<Result> {
  up: UpResult;
  result: Result;
  /** Undefined when the lab was left up. */
  down: DownResult | undefined;
  /** True when the lab was up before: it is not this demo's to remove. */
  wasUp: boolean;
}

/**
 * Brings a lab up, does something with it, and removes it again, also when that fails or is interrupted.
 * A lab that was up before is used and left as it was.
 */
export async function withLab<Result>(
  engine: Engine,
  stack: Stack,
  roles: Roles,
  options: DemoOptions,
  progress: Progress,
  use: (lab: Lab) => Promise<Result>,
): Promise<DemoOutcome<Result>> {
  const wasUp = await isUp(engine, stack);
  try {
    const brought = await up(engine, stack, { ...options.up, signal: options.signal }, progress);
    const result = await use(await findLab(engine, stack, roles));
    const removed = options.keep || wasUp ? undefined : await remove();
    return { up: brought, result, down: removed, wasUp };
  } catch (error) {
    if (!wasUp) await remove();
    throw error;
  }

  /** Not stopped by the signal that ended the rest: what was made is removed all the same. */
  function remove(): Promise<DownResult> {
    return down(engine, { project: stack.project, stack }, progress);
  }
}

/** Every service of the stack has a running container. */
async function isUp(engine: Engine, stack: Stack): Promise<boolean> {
  const containers = await listProjectContainers(engine, stack.project);
  return stack.services.every((service) =>
    containers.some((container) => container.service === service.name && container.state === "running"),
  );
}
