import { readdirSync, readFileSync } from "node:fs";
import type { Engine } from "./engine.js";

/*
 * On the Engine's own machine the processes of a container can be seen in this machine's /proc: no exec is needed, which
 * costs 50 ms each. Every function here proves first that a process is the one meant, because this program may itself run
 * in a container whose /proc numbers other processes.
 */

/** Text of /proc/<pid>/<path> of a container's first process, or undefined when it cannot be read here. */
export function readContainerProc(container: { id: string; pid: number }, path: string): string | undefined {
  return isFirstProcess(container) ? tryRead(`/proc/${container.pid}/${path}`) : undefined;
}

/** True when the container's first process is a process of this machine, under the same number. */
export async function isVisible(engine: Engine, container: { id: string; pid: number }): Promise<boolean> {
  return isFirstProcess(container) && (await engine.isLocal());
}

/** True when this process may signal every process of the container: only root sees every environment, and so every marked process. */
export async function isWithinReach(engine: Engine, container: { id: string; pid: number }): Promise<boolean> {
  return process.getuid?.() === 0 && (await isVisible(engine, container));
}

function isFirstProcess({ id, pid }: { id: string; pid: number }): boolean {
  return pid > 0 && (tryRead(`/proc/${pid}/cgroup`)?.includes(id) ?? false);
}

/** Numbers, on this machine, of every process with `variable=value` in its environment. Those of other users may be invisible. */
export function findMarked(variable: string, value: string): number[] {
  const entry = `${variable}=${value}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => tryRead(`/proc/${pid}/environ`)?.split("\0").includes(entry))
    .map(Number);
}

/** Undefined when it is gone or not for us to read: both mean that another way has to be taken. */
function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
