import { LabError } from "../errors.js";
import type { Lab, LabContainer } from "./lab.js";
import { isConnection, isListening } from "./listening-ports.js";
import { namingPaused } from "./paused.js";
import type { Progress } from "./progress.js";
import {
  abortable,
  containerStopped,
  createRunContext,
  lastWords,
  pause,
  type RunContext,
  throwIfInterrupted,
} from "./run-context.js";
import { type ConversationOptions, converse, type MessageSource, type SaidMessage } from "./run-conversation.js";
import { attachRoleProgram, type RoleProgram, startRoleProgram } from "./run-program.js";
import { type RunningServer, type ServerOptions, startServer } from "./run-server.js";
import { openSocketReader, type SocketReader } from "./socket-reader.js";
import type { Transcript, TranscriptEntry } from "./transcript.js";
import { wallClockMicroseconds } from "./wall-clock.js";

export interface RunOptions extends ServerOptions {
  /** Default: the lab's own messages. */
  messages?: MessageSource | undefined;
  /** Said when there is no message, but the client prompts for one. Default: nothing. */
  whenAsked?: string | undefined;
  /** Default "after-reply"; "immediately" when a person types. */
  pace?: ConversationOptions["pace"] | undefined;
  /** Said last; null: close stdin instead. Default: the lab's quit word. */
  quit?: string | null | undefined;
  replyTimeoutMs?: number | undefined;
  signal: AbortSignal;
}

export interface RunEvents {
  /** Everything the programs print and are told, as it happens. */
  entry?: (entry: TranscriptEntry) => void;
  /** Steps ("server", "client", "conversation") and notes. */
  progress?: Progress;
}

export interface RunResult {
  transcript: Transcript;
  messages: SaidMessage[];
  /** Port that the server listens on, as the kernel says. */
  port: number;
  protocol: "tcp" | "udp";
  server: { command: string[] | undefined; exitCode: number | undefined; existing: boolean };
  client: { command: string[] | undefined; exitCode: number };
  /** True when every connection between the two was seen closed on the server's side before the server was ended. */
  closeSeen: boolean;
  /** Microseconds since 1970. */
  startedAtMicroseconds: number;
  endedAtMicroseconds: number;
}

/**
 * One run of a lab: server started → its port seen listening → client started → conversation → close seen → both ended.
 * When it resolves or rejects, nothing that it started is left in the containers and every packet has been sent, so a
 * capture that listened before it began has only to be drained.
 *
 * @throws LabError LAB_NOT_UP, CONTAINER_STOPPED, PROGRAM_NOT_FOUND, SERVER_EXITED, SERVER_NOT_LISTENING,
 *   SERVER_ALREADY_RUNNING, CLIENT_REFUSED, CLIENT_FAILED, REPLY_TIMEOUT, ENGINE_UNREACHABLE, INTERRUPTED, USAGE
 */
export async function run(lab: Lab, options: RunOptions, events: RunEvents = {}): Promise<RunResult> {
  const context = createRunContext(lab, options.signal, events.progress ?? (() => {}), events.entry ?? (() => {}));
  throwIfInterrupted(options.signal);
  requireRunning(lab);
  const startedAtMicroseconds = wallClockMicroseconds();
  const said: SaidMessage[] = [];
  await using sockets = openSocketReader(lab.engine, lab.server);
  let server: RunningServer | undefined;
  let client: RoleProgram | undefined;
  let closeSeen = false;
  try {
    server = await step(context, "server", "server listening", () => startServer(context, sockets, options));
    client = await startClient(context);
    const talking = converse(context, server, client, said, {
      messages: options.messages ?? lab.roles.messages,
      whenAsked: options.whenAsked,
      pace: options.pace ?? "after-reply",
      quit: options.quit === null ? undefined : (options.quit ?? lab.roles.quit),
      replyTimeoutMs: options.replyTimeoutMs,
    });
    await step(context, "conversation", "conversation over", () => talking);
    const close = await waitForClose(context, sockets, server);
    closeSeen = close.seen;
    if (!close.listens) await warnOfServersEnd(context, server);
  } catch (error) {
    // Looked at before they are ended: to stop a container lets it go on.
    throw await tellingSlow(context, namingPaused(lab, error));
  } finally {
    await tellingSlow(context, Promise.all([client?.end(), server?.program?.end()]));
    context.recorder.flush("server");
    context.recorder.flush("client");
  }
  // A prompt is told a little after it was printed; the transcript has everything in its true order.
  context.recorder.transcript.entries.sort((a, b) => a.atMicroseconds - b.atMicroseconds);
  return {
    transcript: context.recorder.transcript,
    messages: said,
    port: server.listening[0]?.localPort ?? 0,
    protocol: server.listening[0]?.protocol ?? "tcp",
    server: { command: lab.roles.server.command, exitCode: server.program?.exit?.exitCode, existing: server.existing },
    client: { command: lab.roles.client.command, exitCode: client.exit?.exitCode ?? -1 },
    closeSeen,
    startedAtMicroseconds,
    endedAtMicroseconds: wallClockMicroseconds(),
  };
}

/** Longer than the end of any program takes, of one in a container that is paused, too. */
const slowEndAfterMs = 15_000;
const slowEnd =
  "The programs are still being ended: the Engine may not answer. Ctrl-C, and once more, ends this at once.";

async function tellingSlow<Value>({ progress }: RunContext, work: Promise<Value>): Promise<Value> {
  const slow = setTimeout(() => progress({ type: "warning", text: slowEnd }), slowEndAfterMs);
  try {
    return await work;
  } finally {
    clearTimeout(slow);
  }
}

function requireRunning(lab: Lab): void {
  const { server, client, roles } = lab;
  const needed = [server, ...(roles.client.command === undefined ? [] : [client])];
  for (const container of needed) {
    if (container.state === "running") continue;
    // A server container that runs its own program may be started by this run.
    if (container === server && roles.server.command === undefined && container.state !== "paused") continue;
    throw new LabError("LAB_NOT_UP", `The container ${container.name} is ${container.state}, not running.`, {
      hint:
        container.state === "paused"
          ? `Let it go on with \`docker unpause ${container.name}\`.`
          : "Start the lab with `reqresp-lab up`.",
    });
  }
}

async function step<T>(run: RunContext, id: string, text: string, work: () => Promise<T>): Promise<T> {
  run.progress({ type: "step", id, state: "started", text });
  try {
    const result = await work();
    run.progress({ type: "step", id, state: "done", text });
    return result;
  } catch (error) {
    run.progress({ type: "step", id, state: "failed", text });
    throw error;
  }
}

/** A client whose own command is the program is started (again), so that its whole conversation falls into this run. */
function startClient(run: RunContext): Promise<RoleProgram> {
  const { command } = run.lab.roles.client;
  if (command !== undefined) return startRoleProgram(run, "client", command);
  return attachRoleProgram(run, "client", true);
}

/** How long after its sockets the end of a program may be told. */
const exitFollowsWithinMs = 500;

/** A client may not mind, and what it says then is not what the lab is for. One that ends in order after its one client is as it should be. */
async function warnOfServersEnd(run: RunContext, { program }: RunningServer): Promise<void> {
  await Promise.race([program?.exited, abortable(run.signal, pause(exitFollowsWithinMs))]);
  const exitCode = program?.exit?.exitCode ?? 0;
  if (exitCode === 0) return;
  const text = `The server ended with exit code ${exitCode} before the client did.${lastWords(run, "server")}`;
  run.progress({ type: "warning", text });
}

/**
 * The server's side of a connection ends a moment after the client's; ending the server earlier would cut it short.
 * Tells whether that end was seen, and whether the server still listens.
 */
async function waitForClose(
  run: RunContext,
  sockets: SocketReader,
  server: RunningServer,
): Promise<{ seen: boolean; listens: boolean }> {
  const ports = new Set(server.listening.map((socket) => socket.localPort));
  const isClient = clientPeers(run);
  const deadline = performance.now() + 1_000;
  let listens = true;
  for (;;) {
    if (server.program?.exit?.containerRunning === false) return { seen: false, listens: false };
    const all = await abortable(run.signal, sockets.read()).catch((error: unknown) => {
      if (!(error instanceof LabError) || error.code !== "CONTAINER_STOPPED") throw error;
      // A server that is its container's own program may end with its client; its sockets are gone with it.
      if (run.lab.roles.server.command === undefined) return undefined;
      throw containerStopped(run, "server");
    });
    if (all === undefined) return { seen: false, listens: false };
    listens = all.some((socket) => isListening(socket) && ports.has(socket.localPort));
    const open = all.filter(
      (socket) => isConnection(socket) && ports.has(socket.localPort) && isClient(socket.remoteAddress),
    );
    if (open.length === 0) break;
    if (performance.now() >= deadline) return { seen: false, listens };
    await abortable(run.signal, pause(5));
  }
  // What the server prints about it is on its way to us.
  await abortable(run.signal, pause(10));
  return { seen: true, listens };
}

/** Tells whether an address is the client's. One that has ended has none that the Engine knows: then it is any that is no other's. */
function clientPeers({ lab }: RunContext): (address: string) => boolean {
  const addressesOf = (containers: readonly LabContainer[]) =>
    new Set(containers.flatMap(({ addresses }) => addresses.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6])));
  const own = addressesOf([lab.client]);
  own.delete(undefined);
  const others = addressesOf(lab.containers.filter((container) => container !== lab.client));
  return (address) => (own.size > 0 ? own.has(address) : !others.has(address));
}
