import type { Duplex } from "node:stream";
import type Dockerode from "dockerode";
import { LabError } from "../errors.js";
import type { Engine } from "./engine.js";
import { type OutputStream, splitOutput } from "./exec-output.js";
import { orLetGo } from "./or-let-go.js";
import { engineMessage, statusOf, toLabError } from "./to-lab-error.js";

export interface ExecOptions {
  /** Program and arguments; no shell is involved. */
  command: readonly string[];
  /** What error messages call it. Default: the command. */
  title?: string | undefined;
  environment?: Readonly<Record<string, string>> | undefined;
  /** Undefined: the container's own. */
  workingDir?: string | undefined;
  user?: string | undefined;
  /** With a terminal, stdout and stderr are one stream and everything written is echoed by it. */
  tty?: { columns: number; rows: number } | undefined;
  /** Attach stdin; without it the program reads end of file at once. Default true. */
  stdin?: boolean | undefined;
  /** Gets the output as it arrives. Keep what is needed: nothing is kept here. */
  onOutput: (chunk: Buffer, stream: OutputStream) => void;
}

/** How a program in a container ended. */
export interface ExecExit {
  /** As a shell would say it: 128 + signal number when a signal ended it. */
  exitCode: number;
  /** False when the container itself is no longer running (or gone), which ended the program. */
  containerRunning: boolean;
}

/** A program that was started in a running container, by exec. */
export interface ExecProcess {
  readonly id: string;
  /** Writes to its stdin; resolves when the Engine took the bytes, or when the program has ended. */
  write(data: string | Buffer): Promise<void>;
  /** Closes its stdin: it reads end of file. Output still arrives. */
  endInput(): void;
  resize(columns: number, rows: number): Promise<void>;
  /** Resolves after its last output. Rejects only when the Engine can no longer be asked, or when it was let go before. */
  readonly exited: Promise<ExecExit>;
  /** Process number on the Engine's host; 0 before it runs. */
  hostPid(): Promise<number>;
  /** Lets go of its streams without ending it. */
  detach(): void;
}

/**
 * Starts a program in a running container. The Engine has no call to end it again: see container-agent.ts.
 * When this process dies, the Engine closes the program's stdin and lets it run on.
 * @throws LabError CONTAINER_STOPPED, PROGRAM_NOT_FOUND, ENGINE_ERROR, ENGINE_UNREACHABLE
 */
export async function startExec(engine: Engine, containerId: string, options: ExecOptions): Promise<ExecProcess> {
  const stdin = options.stdin ?? true;
  const tty = options.tty !== undefined;
  const program = options.title ?? options.command.join(" ");
  try {
    const exec = await engine.client.getContainer(containerId).exec({
      Cmd: [...options.command],
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      Env: Object.entries(options.environment ?? {}).map(([name, value]) => `${name}=${value}`),
      ...(options.workingDir === undefined ? {} : { WorkingDir: options.workingDir }),
      ...(options.user === undefined ? {} : { User: options.user }),
    });
    const stream = await orLetGo((abortSignal) =>
      exec.start({ hijack: true, stdin, Tty: tty, Detach: false, abortSignal }),
    );
    return attach(engine, containerId, exec, stream, options);
  } catch (error) {
    throw startFailure(error, program);
  }
}

function attach(
  engine: Engine,
  containerId: string,
  exec: Dockerode.Exec,
  stream: Duplex,
  options: ExecOptions,
): ExecProcess {
  const output = splitOutput(options.tty !== undefined, options.onOutput);
  stream.on("data", output);
  let letGo = false;
  const exited = streamEnd(stream).then(() => waitForExit(engine, containerId, exec, () => letGo));
  // Whoever awaits `exited` gets the failure; nobody may be awaiting it yet.
  exited.catch(() => {});
  const resize = (columns: number, rows: number) => exec.resize({ w: columns, h: rows }) as Promise<void>;
  if (options.tty) resize(options.tty.columns, options.tty.rows).catch(() => {});
  return {
    id: exec.id,
    write: (data) => writeTo(stream, data),
    endInput: () => {
      if (stream.writable) stream.end();
    },
    resize,
    exited,
    hostPid: async () => (await exec.inspect()).Pid ?? 0,
    detach: () => {
      letGo = true;
      stream.destroy();
    },
  };
}

function streamEnd(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    stream.on("end", resolve);
    stream.on("close", resolve);
    // A broken connection says nothing of the program: the inspection after it does, or fails with the reason.
    stream.on("error", () => resolve());
  });
}

function writeTo(stream: Duplex, data: string | Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve();
    // An error here means that the program has ended, which `exited` tells better.
    stream.write(data, () => resolve());
  });
}

/** The stream ends a moment before the Engine has noted the exit code; one that was let go may have no end to wait for. */
async function waitForExit(
  engine: Engine,
  containerId: string,
  exec: Dockerode.Exec,
  letGo: () => boolean,
): Promise<ExecExit> {
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    try {
      const state = await exec.inspect();
      if (!state.Running) {
        const exitCode = state.ExitCode ?? -1;
        return { exitCode, containerRunning: await outlived(engine, containerId, exitCode) };
      }
      if (!(await isRunning(engine, containerId))) return { exitCode: 137, containerRunning: false };
    } catch (error) {
      if (statusOf(error) === 404) return { exitCode: 137, containerRunning: await isRunning(engine, containerId) };
      throw toLabError(error, "Waiting for a program in a container");
    }
    if (letGo()) throw new Error("the program was let go before it ended");
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/**
 * Whether the container goes on without the program. Only SIGKILL (or no exit code at all) can come from its end, and the Engine
 * notes that some time after the program's, when the network has been taken down.
 */
async function outlived(engine: Engine, containerId: string, exitCode: number): Promise<boolean> {
  if (exitCode >= 0 && exitCode <= 125) return true;
  const deadline = performance.now() + (exitCode === 137 || exitCode < 0 ? 500 : 0);
  while (await isRunning(engine, containerId)) {
    if (performance.now() >= deadline) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function isRunning(engine: Engine, containerId: string): Promise<boolean> {
  try {
    return (await engine.client.getContainer(containerId).inspect()).State.Running;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw toLabError(error, "Inspecting a container");
  }
}

/** What the Engine (through runc) says when the program to exec is missing or not executable. */
export const programMissing =
  /executable file not found|no such file or directory|permission denied|exec format error|is a directory/i;

function startFailure(error: unknown, program: string): unknown {
  const status = statusOf(error);
  const message = engineMessage(error);
  const stopped = status === 409 && /paused|not running|restarting/i.test(message);
  // Podman's words for the same, with status 500.
  const stoppedInPodman = /can only create exec sessions on running containers/.test(message);
  if (status === 404 || stopped || stoppedInPodman) {
    return new LabError("CONTAINER_STOPPED", `"${program}" cannot be started: ${message}.`, {
      hint: /paused/i.test(message)
        ? "Let the container go on with `docker unpause`."
        : "See the state with `reqresp-lab ps`, then start the lab again with `reqresp-lab up`.",
      cause: error,
    });
  }
  if (status !== undefined && /OCI runtime exec failed/i.test(message) && programMissing.test(message)) {
    return programNotFound(program, message, error);
  }
  return toLabError(error, `Starting "${program}" in a container`);
}

export function programNotFound(program: string, reason: string, cause?: unknown): LabError {
  return new LabError("PROGRAM_NOT_FOUND", `"${program}" cannot be started in the container: ${reason}`, {
    hint: "Check the program's name and that the image holds it; --server-cmd and --client-cmd name another.",
    cause,
  });
}
