import { lastLogLines } from "../docker/containers.js";
import { endProcess } from "../docker/end-process.js";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { isListening, isLoopback, type SocketEntry } from "./listening-ports.js";
import { abortable, lastWords, pause, type RunContext, shownLines } from "./run-context.js";
import { attachRoleProgram, earlyEnd, type RoleProgram, startRoleProgram } from "./run-program.js";
import { shareNamespace } from "./share-namespace.js";
import type { SocketReader } from "./socket-reader.js";
import { tryByHand } from "./try-by-hand.js";

export interface ServerOptions {
  /** How long the server may take until it listens. Default 15,000. */
  serverTimeoutMs?: number | undefined;
  /** What to do about a server that holds the port already. Default "use". */
  existingServer?: "use" | "refuse" | "replace" | undefined;
}

export interface RunningServer {
  /** Undefined when a server that ran before is used: what it prints cannot be seen, and it is left running. */
  program: RoleProgram | undefined;
  listening: SocketEntry[];
  /** True when the server was not started by this run. */
  existing: boolean;
}

/**
 * Starts the server (or finds the one that runs) and waits until its port listens, which is read from the kernel's tables.
 * @throws LabError SERVER_EXITED, SERVER_NOT_LISTENING, SERVER_ALREADY_RUNNING, PROGRAM_NOT_FOUND, CONTAINER_STOPPED, INTERRUPTED
 */
export async function startServer(
  run: RunContext,
  sockets: SocketReader,
  options: ServerOptions,
): Promise<RunningServer> {
  const { command, port } = run.lab.roles.server;
  if (command === undefined) {
    const program = await attachRoleProgram(run, "server", run.lab.server.state !== "running");
    return awaitListening(run, sockets, program, [], options, command);
  }
  let before = (await abortable(run.signal, sockets.read())).filter(isListening);
  const holders = before.filter((socket) => socket.localPort === port);
  if (holders.length > 0) {
    const used = await handleExisting(run, sockets, holders, options.existingServer ?? "use");
    if (used) return { program: undefined, listening: holders, existing: true };
    before = before.filter((socket) => !holders.includes(socket));
  }
  const program = await startRoleProgram(run, "server", command);
  return awaitListening(run, sockets, program, before, options, command);
}

/** True: it is used. False: it is gone and another can be started. */
async function handleExisting(
  run: RunContext,
  sockets: SocketReader,
  holders: SocketEntry[],
  policy: "use" | "refuse" | "replace",
): Promise<boolean> {
  const { name } = run.lab.server;
  const port = holders[0]?.localPort;
  const holder = holders[0] && (await sockets.holder(holders[0]));
  const who = holder
    ? `"${printable(holder.commandLine, 200)}" (process ${holder.pid} in ${name})`
    : `a program in ${name}`;
  if (policy === "use") {
    run.progress({
      type: "note",
      text: `Port ${port} is already served by ${who}: it is used. Its own lines cannot be shown.`,
    });
    return true;
  }
  // Process 1 is the container's own command: the container would end with it.
  if (policy === "refuse" || holder === undefined || holder.pid === 1) {
    throw new LabError("SERVER_ALREADY_RUNNING", `Port ${port} is already served by ${who}.`, {
      hint:
        holder === undefined || holder.pid === 1
          ? `It is the container's own program: use it as it is, or change the service's command.`
          : `End it with \`docker exec ${name} sh -c 'kill ${holder.pid}'\`, or choose with --existing-server use or replace.`,
    });
  }
  await endProcess(run.lab.engine, run.lab.server.id, holder.pid);
  const inodes = new Set(holders.map((socket) => socket.inode));
  for (let tries = 0; tries < 200; tries++) {
    if (!(await sockets.read()).some((socket) => inodes.has(socket.inode))) {
      run.progress({ type: "note", text: `Ended ${who}, which held port ${port}.` });
      return false;
    }
    await abortable(run.signal, pause(10));
  }
  throw new LabError("SERVER_ALREADY_RUNNING", `${who} holds port ${port} and could not be ended.`, {
    hint: "Start the lab afresh with `reqresp-lab down` and `reqresp-lab up`.",
  });
}

async function awaitListening(
  run: RunContext,
  sockets: SocketReader,
  program: RoleProgram,
  before: SocketEntry[],
  options: ServerOptions,
  command: string[] | undefined,
): Promise<RunningServer> {
  const { port } = run.lab.roles.server;
  const limitMs = options.serverTimeoutMs ?? 15_000;
  const known = new Set(before.map((socket) => socket.inode));
  const deadline = performance.now() + limitMs;
  let fresh: SocketEntry[] = [];
  try {
    for (;;) {
      if (program.exit !== undefined) throw await serverExited(run, program, command);
      fresh = await currentSockets(run, sockets, program, known);
      const onHost = port === undefined && run.lab.server.networkMode === "host";
      const wanted = onHost
        ? await abortable(run.signal, sockets.ownOf(fresh))
        : fresh.filter((socket) => port === undefined || socket.localPort === port);
      if (wanted.length > 0) {
        warnOfLoopback(run, wanted);
        return { program, listening: wanted, existing: command === undefined };
      }
      if (performance.now() >= deadline) throw notListening(run, limitMs, fresh);
      await abortable(run.signal, Promise.race([pause(10), program.exited]));
    }
  } catch (error) {
    await program.end();
    throw error;
  }
}

/** The Engine tells the end of a container's program within a second. */
const exitKnownWithinMs = 3_000;

/** A container that stops takes its tables with it; then its program's end tells more. */
async function currentSockets(
  run: RunContext,
  sockets: SocketReader,
  program: RoleProgram,
  known: ReadonlySet<number>,
): Promise<SocketEntry[]> {
  try {
    const all = await abortable(run.signal, sockets.read());
    return all.filter((socket) => isListening(socket) && !known.has(socket.inode));
  } catch (error) {
    if (error instanceof LabError && error.code === "INTERRUPTED") throw error;
    await abortable(run.signal, Promise.race([program.exited, pause(exitKnownWithinMs)]));
    if (program.exit !== undefined) return [];
    throw error;
  }
}

async function serverExited(run: RunContext, program: RoleProgram, command: string[] | undefined): Promise<LabError> {
  const exit = program.exit ?? { exitCode: -1, containerRunning: true };
  const early = earlyEnd(run, "server", exit, command);
  if (early !== undefined) return early;
  // What a container's own program printed before this run is in its log.
  const logged = command === undefined ? await lastLogLines(run.lab.engine, run.lab.server.id, 8) : [];
  const words = logged.length > 0 ? shownLines(logged) : lastWords(run, "server");
  const inUse = /address already in use/i.test(words);
  return new LabError("SERVER_EXITED", `The server ended with exit code ${exit.exitCode} before it listened.${words}`, {
    hint: inUse
      ? `Another program holds the port: see it with \`docker top ${run.lab.server.name}\`, and end it there.`
      : tryByHand(run.lab.server, command, exit.exitCode),
  });
}

function notListening(run: RunContext, limitMs: number, fresh: SocketEntry[]): LabError {
  const { port } = run.lab.roles.server;
  const others = [...new Set(fresh.map((socket) => `${socket.protocol} ${socket.localPort}`))].join(", ");
  const instead = others === "" ? "" : ` It listens on ${others} instead.`;
  const what = port === undefined ? "on no port" : `not on port ${port}`;
  return new LabError(
    "SERVER_NOT_LISTENING",
    `After ${limitMs / 1000} s the server runs but listens ${what}.${instead}${lastWords(run, "server")}`,
    {
      hint:
        others === ""
          ? "Check the server's program; give it more time with --server-timeout SECONDS."
          : "Name the port with --port, or in the x-reqresp-lab block.",
    },
  );
}

function warnOfLoopback(run: RunContext, listening: SocketEntry[]): void {
  if (!listening.every(isLoopback) || shareNamespace(run.lab)) return;
  run.progress({
    type: "warning",
    text: `The server listens on ${listening[0]?.localAddress} only, which no other container can reach. Bind it to 0.0.0.0.`,
  });
}
