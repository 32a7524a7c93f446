import { LabError } from "../errors.js";
import { AgentGone, type ContainerAgent, markerVariable } from "./container-agent.js";
import { findMarked, isWithinReach } from "./container-proc.js";
import { isPaused } from "./containers.js";
import type { Engine } from "./engine.js";

/** How long a program may take to end by itself after SIGTERM, and to vanish after SIGKILL, also from a container that is paused. */
const grace = { termMs: 2_000, childrenMs: 100, killMs: 5_000, pausedMs: 500, pollMs: 5 };

/**
 * Ends every process of a container that carries the marker: SIGTERM, then SIGKILL to what is left. On the Engine's own machine
 * signals are sent directly where that is allowed, otherwise through the agent in the container.
 *
 * @param exited resolves when the marked program that was started has ended; its children may outlive it
 * In a container that is paused, programs end when it goes on (with cgroup 2 at once, where the signal is sent from here).
 * @returns false when something may be left: nothing in the container could send a signal, or it is paused
 */
export async function endMarked(
  engine: Engine,
  container: { id: string; pid: number },
  marker: string,
  exited: Promise<unknown>,
  agent: () => Promise<ContainerAgent | undefined>,
): Promise<boolean> {
  const gone = exited.then(
    () => true,
    () => true,
  );
  if (await isPaused(engine, container.id)) {
    const sent = await signalDirectly(engine, container, marker, "KILL");
    if (sent === undefined) (await agent())?.abandon();
    return within(gone, grace.pausedMs);
  }
  const send = async (signal: "TERM" | "KILL"): Promise<number | undefined> =>
    (await signalDirectly(engine, container, marker, signal)) ?? signalThrough(await agent(), signal);
  let reached = await send("TERM");
  if (reached === undefined) return within(gone, grace.killMs);
  // The Engine answers before the program is there: a signal that reached nobody came too early, if it has not ended.
  const deadline = performance.now() + grace.killMs;
  while (reached === 0 && !(await within(gone, grace.pollMs)) && performance.now() < deadline) {
    reached = (await send("TERM")) ?? 0;
  }
  if (reached > 0) await within(gone, grace.termMs);
  // Children that got the signal together with it need a moment too, unless it had to be asked in vain already.
  const patience = (await within(gone, 0)) ? grace.childrenMs : 0;
  if ((await waitForNone(engine, container, marker, agent, patience)) > 0) {
    await send("KILL");
    await waitForNone(engine, container, marker, agent, grace.killMs);
  }
  return within(gone, grace.killMs);
}

/** Undefined when this machine's /proc does not show the container, or a process of it may not be signalled from here. */
async function signalDirectly(
  engine: Engine,
  container: { id: string; pid: number },
  marker: string,
  signal: "TERM" | "KILL" | "0",
): Promise<number | undefined> {
  // For who sees not all, a count of none would prove nothing.
  if (!(await isWithinReach(engine, container))) return undefined;
  let count = 0;
  for (const pid of findMarked(markerVariable, marker)) {
    try {
      process.kill(pid, signal === "0" ? 0 : `SIG${signal}`);
      count++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPERM") return undefined;
    }
  }
  return count;
}

async function signalThrough(
  agent: ContainerAgent | undefined,
  signal: "TERM" | "KILL" | "0",
): Promise<number | undefined> {
  try {
    return await agent?.signal(signal);
  } catch (error) {
    // With the agent its container has ended, and so has everything in it.
    if (error instanceof AgentGone) return 0;
    // It was paused just now.
    if (error instanceof LabError && error.code === "CONTAINER_STOPPED") return undefined;
    throw error;
  }
}

async function waitForNone(
  engine: Engine,
  container: { id: string; pid: number },
  marker: string,
  agent: () => Promise<ContainerAgent | undefined>,
  limitMs: number,
): Promise<number> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const left =
      (await signalDirectly(engine, container, marker, "0")) ?? (await signalThrough(await agent(), "0")) ?? 0;
    if (left === 0 || performance.now() >= deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, grace.pollMs));
  }
}

async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
