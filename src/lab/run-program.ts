import { attachContainer } from "../docker/attach.js";
import { type ContainerAgent, markerVariable, startAgent } from "../docker/container-agent.js";
import { isWithinReach } from "../docker/container-proc.js";
import { stopContainer } from "../docker/containers.js";
import { endMarked } from "../docker/end-marked.js";
import { type ExecExit, programMissing, programNotFound, startExec } from "../docker/exec.js";
import type { OutputStream } from "../docker/exec-output.js";
import { startHostGuard } from "../docker/host-guard.js";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { refreshContainer } from "./lab-container.js";
import { isPausedRole, unpauseCommand } from "./paused.js";
import { containerStopped, pause, type RunContext } from "./run-context.js";
import type { Role } from "./transcript.js";

/** A role's program while it runs, however it was started. */
export interface RoleProgram {
  readonly role: Role;
  /** Undefined when nothing can be typed to it. */
  write: ((text: string) => Promise<void>) | undefined;
  endInput(): void;
  /** False when it can never be told that its input has ended. */
  readonly inputEnds: boolean;
  /** Resolves when it has ended and its last output is recorded. */
  readonly exited: Promise<ExecExit>;
  /** Set once it has ended. */
  exit: ExecExit | undefined;
  /** Set when its end cannot be known: why `exited` has rejected. */
  failure: unknown;
  /** Ends it with everything it started; nothing of it is left when this resolves. */
  end(): Promise<void>;
}

/**
 * Starts a role's command in its container.
 * @throws LabError CONTAINER_STOPPED, PROGRAM_NOT_FOUND, ENGINE_ERROR
 */
export async function startRoleProgram(run: RunContext, role: Role, command: readonly string[]): Promise<RoleProgram> {
  const { engine } = run.lab;
  const container = run.lab[role];
  const marker = `${run.marker}-${role}`;
  const withinReach = await isWithinReach(engine, container);
  const exec = await startExec(engine, container.id, {
    command,
    // Without it, Python keeps its output back until a buffer is full, because there is no terminal.
    environment: { PYTHONUNBUFFERED: "1", [markerVariable]: marker },
    onOutput: (chunk, stream) => record(run, role, chunk, stream),
  });
  run.recorder.add(role, "started", command.join(" "));
  const guard = guardProgram(run, role, marker, withinReach);
  let ending = false;
  const program: RoleProgram = {
    role,
    write: (text) => exec.write(text),
    endInput: () => exec.endInput(),
    inputEnds: true,
    exited: exec.exited.then(async (exit) => {
      if (!ending && exit.exitCode !== 0 && (await guard.abandoned())) throw connectionBroke(role);
      noteExit(run, program, exit);
      return exit;
    }),
    exit: undefined,
    failure: undefined,
    end: async () => {
      ending = true;
      exec.endInput();
      const ended = await endMarked(engine, container, marker, program.exited, guard.agent);
      exec.detach();
      if (!ended) run.progress({ type: "warning", text: await whyItRunsOn(run, role) });
      await guard[Symbol.asyncDispose]();
    },
  };
  noteFailure(program);
  return program;
}

/** Its guard in the container has ended it, as if this process had died. */
function connectionBroke(role: Role): LabError {
  return new LabError("ENGINE_UNREACHABLE", `The connection to the Docker Engine broke, which ended the ${role}.`, {
    hint: "Try again; `docker info` tells whether the Engine answers.",
  });
}

async function whyItRunsOn(run: RunContext, role: Role): Promise<string> {
  const container = run.lab[role];
  return (await isPausedRole(run.lab, role))
    ? `The container ${container.name} is paused: its ${role} ends when it goes on (\`${unpauseCommand(container)}\`).`
    : `The ${role} did not end: \`docker restart ${container.name}\` ends what is left of it.`;
}

interface Guard extends AsyncDisposable {
  /** Signals from inside the container; undefined where it has no shell. */
  agent(): Promise<ContainerAgent | undefined>;
  /** Whether it ended the program because it heard no more of this process, which cannot have died. */
  abandoned(): Promise<boolean>;
}

/** A guard in a container that ends its program ends itself a moment later. */
const guardFollowsWithinMs = 500;

/** Runs beside the program and ends it when this process dies: on this machine where that can be, else inside the container. */
function guardProgram(run: RunContext, role: Role, marker: string, withinReach: boolean): Guard {
  const { engine } = run.lab;
  const container = run.lab[role];
  let started: Promise<ContainerAgent | undefined> | undefined;
  const agent = () => {
    // A container that stopped is noticed and told elsewhere; one without a shell has no guard.
    started ??= startAgent(engine, container.id, marker).catch(() => undefined);
    return started;
  };
  const onHost = withinReach
    ? startHostGuard(marker, (cause) => void guardInside(run, role, cause, agent()))
    : undefined;
  if (onHost === undefined) void agent();
  return {
    agent,
    abandoned: async () => {
      const inside = await started;
      return inside !== undefined && Promise.race([inside.abandoned, pause(guardFollowsWithinMs).then(() => false)]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([onHost?.[Symbol.asyncDispose](), (await started)?.[Symbol.asyncDispose]()]);
    },
  };
}

/** The guard could not be started on this machine: the agent in the container takes its place, or it is said that nothing does. */
async function guardInside(
  run: RunContext,
  role: Role,
  cause: Error,
  agent: Promise<ContainerAgent | undefined>,
): Promise<void> {
  const inside = (await agent) !== undefined;
  const outcome = inside
    ? `the ${role} is guarded from inside its container`
    : `nothing ends the ${role} should this command be killed (kill -9); if it is, restart ${run.lab[role].name}`;
  run.progress({ type: "warning", text: `sh could not be started on this machine (${cause.message}): ${outcome}.` });
}

/** Attaches to the container's own program, which is the role's. `start`: it runs once, so it is started now. */
export async function attachRoleProgram(run: RunContext, role: Role, start: boolean): Promise<RoleProgram> {
  const { engine } = run.lab;
  const container = run.lab[role];
  const attached = await attachContainer(engine, container.id, container.name, {
    start,
    stdin: role === "client",
    onOutput: (chunk, stream) => record(run, role, chunk, stream),
  });
  if (start) await refreshContainer(engine, container);
  run.recorder.add(
    role,
    "started",
    start ? "the container's own command" : "the container's own command, before this run",
  );
  const program: RoleProgram = {
    role,
    write: attached.write,
    endInput: attached.endInput,
    inputEnds: attached.inputEnds,
    exited: attached.exited.then((exit) => {
      noteExit(run, program, exit);
      return exit;
    }),
    exit: undefined,
    failure: undefined,
    end: async () => {
      // What ran before this run goes on running after it.
      if (start) {
        await stopContainer(engine, container.id, container.name, 1);
        await program.exited;
      }
      attached.detach();
    },
  };
  noteFailure(program);
  return program;
}

/** Whoever awaits `exited` gets the failure; nobody may be awaiting it yet. */
function noteFailure(program: RoleProgram): void {
  program.exited.catch((error: unknown) => {
    program.failure = error;
  });
}

function record(run: RunContext, role: Role, chunk: Buffer, stream: OutputStream): void {
  run.listeners[role](run.recorder.output(role, stream === "stdout" ? "output" : "error", chunk));
}

function noteExit(run: RunContext, program: RoleProgram, exit: ExecExit): void {
  program.exit = exit;
  run.recorder.add(program.role, "exited", String(exit.exitCode));
}

/**
 * What an early end of a program means when it is no one's own failure: its container stopped, or it was never there.
 * The Engine (20.10 to 27) reports a missing program as output and exit code 126 or 127.
 */
export function earlyEnd(
  run: RunContext,
  role: Role,
  exit: ExecExit,
  command: readonly string[] | undefined,
): LabError | undefined {
  if (command === undefined) return undefined;
  if (!exit.containerRunning) return containerStopped(run, role);
  if (exit.exitCode !== 126 && exit.exitCode !== 127) return undefined;
  const said = run.recorder.lastLines(role, 3).find((line) => /OCI runtime exec failed/.test(line));
  if (said === undefined || !programMissing.test(said)) return undefined;
  const reason = /exec: (.*?)(: unknown)?\s*$/.exec(said)?.[1] ?? said;
  return programNotFound(command.join(" "), printable(reason, 300));
}
