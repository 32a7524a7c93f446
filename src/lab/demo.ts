import type { Stack } from "../compose/stack.js";
import { listProjectContainers } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { listProjectVolumes } from "../docker/volumes.js";
import { LabError } from "../errors.js";
import { type DownResult, down } from "./down.js";
import { findLab } from "./find-lab.js";
import { findRoles } from "./find-roles.js";
import type { Lab } from "./lab.js";
import type { Progress } from "./progress.js";
import { neededServices } from "./reconcile-order.js";
import { chooseRoles, type RoleFlags, runsByItself } from "./roles.js";
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
  /** True when containers of the lab were there before: it is not this demo's to remove. */
  wasThere: boolean;
  /** True when containers of it are left. */
  isThere: boolean;
}

/**
 * Brings a lab up, does something with it, and removes it again, also when that fails or is interrupted.
 * A lab that was there before is used and left up.
 *
 * What file and flags say wrongly of the roles is thrown before anything is started; what only the containers can tell is asked when
 * they are there. A client that talks as soon as it starts is made, but not started: that is for whoever listens first.
 */
export async function withLab<Result>(
  engine: Engine,
  stack: Stack,
  flags: RoleFlags,
  options: DemoOptions,
  progress: Progress,
  use: (lab: Lab) => Promise<Result>,
): Promise<DemoOutcome<Result>> {
  const { server, client } = chooseRoles(stack, flags);
  // Nor does the server wait for a client that is held back.
  const mayHold = !neededServices(stack.services, server.service.name).has(client.service.name);
  const hold: UpOptions["hold"] = (service, image) =>
    mayHold && service === client.service && runsByItself("client", service, stack, flags, image.command);
  const [wasThere, own] = await Promise.all([hasContainers(engine, stack), volumesToMake(engine, stack)]);
  // Its rollback takes back what it made, and leaves what another command makes of the same lab at the same time.
  const brought = await up(
    engine,
    stack,
    { ...options.up, hold, rollback: !wasThere, signal: options.signal },
    progress,
  ).catch((error: unknown) => {
    throw wasThere ? error : withoutLeftovers(error);
  });
  const isStarted = (name: string) => brought.services.some((one) => one.service === name && one.state !== "created");
  const early = wasThere ? [] : othersThatMayTalk(stack, server.service.name, client.service.name).filter(isStarted);
  if (early.length > 0) {
    const text = `Started before the capture listens: ${early.join(", ")}. What is said until then is not in it; bring the lab up with \`up\`, and start them again while \`capture\` listens.`;
    progress({ type: "note", text });
  }
  let result: Result;
  try {
    result = await use(await findLab(engine, stack, await findRoles(engine, stack, flags)));
  } catch (error) {
    if (wasThere) throw error;
    await removeAfter(error);
    throw withoutLeftovers(error);
  }
  if (!options.keep && !wasThere) return { up: brought, result, down: await remove(), wasThere, isThere: false };
  return { up: brought, result, down: undefined, wasThere, isThere: await hasContainers(engine, stack) };

  /** Not stopped by the signal that ended the rest: what was made is removed all the same. */
  function remove(): Promise<DownResult> {
    return down(engine, { project: stack.project, stack, volumes: own }, progress);
  }

  /** The first failure is the one to tell; that something was left behind besides is a warning. */
  async function removeAfter(failure: unknown): Promise<void> {
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof LabError)) throw new AggregateError([failure, error], "removing the lab failed too");
      progress({ type: "warning", text: `${error.message} ${error.hint ?? ""}`.trim() });
    }
  }
}

/** Services beside the two that depend on the server: other clients of it, as a rule, which `up` has started with it. */
function othersThatMayTalk({ services }: Stack, server: string, client: string): string[] {
  return services
    .filter(({ name, dependsOn }) => name !== client && dependsOn.some(({ service }) => service === server))
    .map(({ name }) => name);
}

/** Is there any container of the stack's services, running or not? */
async function hasContainers(engine: Engine, stack: Stack): Promise<boolean> {
  const services = new Set(stack.services.map(({ name }) => name));
  const containers = await listProjectContainers(engine, stack.project);
  return containers.some(({ service }) => services.has(service ?? ""));
}

/** Names of the stack's own volumes that are not there yet. */
async function volumesToMake(engine: Engine, { project, volumes }: Stack): Promise<Set<string>> {
  const there = new Set((await listProjectVolumes(engine, project)).map(({ name }) => name));
  return new Set(volumes.filter(({ name, external }) => !external && !there.has(name)).map(({ name }) => name));
}

/** What is said of things left behind by an interruption is not true after they were removed. */
function withoutLeftovers(error: unknown): unknown {
  if (!(error instanceof LabError) || error.code !== "INTERRUPTED") return error;
  return new LabError("INTERRUPTED", error.message, { cause: error });
}
