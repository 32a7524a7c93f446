import { setTimeout as sleep } from "node:timers/promises";
import type { Dependency } from "../compose/stack.js";
import { inspectContainer, lastLogLines } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { interrupted } from "../docker/to-lab-error.js";
import { LabError } from "../errors.js";

export interface ConditionWait {
  /** Service that waits, and containers of the one waited for. */
  waiting: string;
  dependency: Dependency;
  containers: readonly { id: string; name: string }[];
  deadlineMs: number;
  signal: AbortSignal;
}

/** The Engine's health check runs in seconds, a program's end may come at once. */
const pollMs = { healthy: 200, completed: 50 };

/**
 * Waits until every container of a service is what `depends_on` asks for.
 * @throws LabError DEPENDENCY_FAILED with the reason and the last log lines, INTERRUPTED
 */
export async function awaitCondition(engine: Engine, wait: ConditionWait): Promise<void> {
  const { condition } = wait.dependency;
  if (condition === "service_started") return;
  await Promise.all(
    wait.containers.map((container) =>
      condition === "service_healthy" ? untilHealthy(engine, wait, container) : untilCompleted(engine, wait, container),
    ),
  );
}

async function untilHealthy(
  engine: Engine,
  wait: ConditionWait,
  container: { id: string; name: string },
): Promise<void> {
  for (;;) {
    const details = await inspectContainer(engine, container.id);
    if (details?.health === "healthy") return;
    if (details === undefined) throw await failed(engine, wait, container, "is gone");
    if (details.health === undefined) {
      throw await failed(engine, wait, container, "has no healthcheck, so it can never be healthy");
    }
    if (details.state === "exited" || details.state === "dead") {
      throw await failed(engine, wait, container, `exited with status ${details.exitCode}`);
    }
    if (details.health === "unhealthy") {
      const said = details.healthLog ? `; its check said: ${details.healthLog.slice(-500)}` : "";
      throw await failed(engine, wait, container, `is unhealthy${said}`);
    }
    await pause(wait, pollMs.healthy, container, "is not healthy yet");
  }
}

async function untilCompleted(
  engine: Engine,
  wait: ConditionWait,
  container: { id: string; name: string },
): Promise<void> {
  for (;;) {
    const details = await inspectContainer(engine, container.id);
    if (details === undefined) throw await failed(engine, wait, container, "is gone");
    if (details.state === "exited" || details.state === "dead") {
      if (details.exitCode === 0) return;
      throw await failed(engine, wait, container, `ended with status ${details.exitCode} instead of 0`);
    }
    await pause(wait, pollMs.completed, container, "has not ended yet");
  }
}

async function pause(wait: ConditionWait, ms: number, container: { name: string }, state: string): Promise<void> {
  if (Date.now() > wait.deadlineMs) {
    throw new LabError(
      "DEPENDENCY_FAILED",
      `${wait.waiting} waits for ${wait.dependency.service}, but ${container.name} ${state}, and the time is up.`,
      { hint: "Give it more with --timeout, or look at `docker logs`." },
    );
  }
  await sleep(ms, undefined, { signal: wait.signal }).catch((cause: unknown) => {
    throw interrupted(`Waiting for ${wait.dependency.service}`, cause);
  });
}

async function failed(
  engine: Engine,
  wait: ConditionWait,
  container: { id: string; name: string },
  what: string,
): Promise<LabError> {
  const lines = await lastLogLines(engine, container.id, 5);
  const log = lines.length > 0 ? `\n${lines.map((line) => `  ${line}`).join("\n")}` : "";
  return new LabError(
    "DEPENDENCY_FAILED",
    `${wait.waiting} waits for ${wait.dependency.service}, but ${container.name} ${what}.${log}`,
    {
      hint: what.startsWith("has no healthcheck")
        ? `Give ${wait.dependency.service} a healthcheck, or wait with \`condition: service_started\`.`
        : `Mend ${wait.dependency.service} (\`docker logs ${container.name}\` shows its output), then \`up\` again.`,
    },
  );
}
