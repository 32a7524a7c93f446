import { setTimeout as sleep } from "node:timers/promises";
import type { Dependency } from "../compose/stack.js";
import { type ContainerDetails, inspectContainer, lastLogLines } from "../docker/containers.js";
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

/**
 * Waits until every container of a service is what `depends_on` asks for.
 * @throws LabError DEPENDENCY_FAILED with the reason and the last log lines, INTERRUPTED
 */
export async function awaitCondition(engine: Engine, wait: ConditionWait): Promise<void> {
  const { condition } = wait.dependency;
  if (condition === "service_started") return;
  const wanted = condition === "service_healthy" ? healthy : completed;
  // One that fails ends the waiting for the others, which may be long.
  const over = new AbortController();
  const signal = AbortSignal.any([wait.signal, over.signal]);
  try {
    await Promise.all(wait.containers.map((container) => until(engine, { ...wait, signal }, container, wanted)));
  } finally {
    over.abort();
  }
}

/** Asks again until `look` says that the condition is met, or why it never will be. */
async function until(
  engine: Engine,
  wait: ConditionWait,
  container: { id: string; name: string },
  { pollMs, notYet, look }: Condition,
): Promise<void> {
  for (;;) {
    const details = await inspectContainer(engine, container.id);
    const outcome = details === undefined ? "is gone" : look(details);
    if (outcome === "met") return;
    if (outcome !== undefined) throw await failed(engine, wait, container, outcome);
    await pause(wait, pollMs, container, notYet);
  }
}

interface Condition {
  pollMs: number;
  notYet: string;
  /** "met", what is wrong with the container, or undefined: not yet. */
  look(details: ContainerDetails): string | undefined;
}

const healthy: Condition = {
  // The Engine's health check runs in seconds.
  pollMs: 200,
  notYet: "is not healthy yet",
  look: ({ health, healthLog, state, exitCode }) => {
    if (health === "healthy") return "met";
    if (health === undefined) return "has no healthcheck, so it can never be healthy";
    if (state === "exited" || state === "dead") return `exited with status ${exitCode}`;
    if (health !== "unhealthy") return undefined;
    return `is unhealthy${healthLog ? `; its check said: ${healthLog.slice(-500)}` : ""}`;
  },
};

const completed: Condition = {
  // A program's end may come at once.
  pollMs: 50,
  notYet: "has not ended yet",
  look: ({ state, exitCode }) => {
    if (state !== "exited" && state !== "dead") return undefined;
    return exitCode === 0 ? "met" : `ended with status ${exitCode} instead of 0`;
  },
};

async function pause(wait: ConditionWait, ms: number, container: { name: string }, state: string): Promise<void> {
  if (performance.now() > wait.deadlineMs) {
    throw new LabError(
      "DEPENDENCY_FAILED",
      `${wait.waiting} waits for ${wait.dependency.service}, but ${container.name} ${state}, and the time is up.`,
      {
        hint: `Give it more with \`reqresp-lab up --wait-timeout SECONDS\`; \`docker logs ${container.name}\` then shows what it does.`,
      },
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
        : `Mend ${wait.dependency.service}, then try again. What \`reqresp-lab up\` makes stays: \`docker logs ${container.name}\` shows all its output.`,
    },
  );
}
