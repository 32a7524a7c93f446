import { LabError } from "../errors.js";
import { ReplyWatch } from "./reply-watch.js";
import { clientFailed, noReply } from "./run-client-errors.js";
import { containerStopped, pause, type RunContext, throwIfInterrupted } from "./run-context.js";
import type { RoleProgram } from "./run-program.js";
import type { RunningServer } from "./run-server.js";
import { wallClockMicroseconds } from "./wall-clock.js";

export type MessageSource = Iterable<string> | AsyncIterable<string>;

export interface ConversationOptions {
  messages: MessageSource;
  /** Said when `messages` is empty and the client asks for something all the same. */
  whenAsked?: string | undefined;
  /** "after-reply": each message after the reply to the one before. "immediately": as they come, for a person who types. */
  pace: "after-reply" | "immediately";
  /** Said last; undefined: stdin is closed instead. */
  quit: string | undefined;
  /** How long a reply may take, and the client's end after the last word. Default 10,000. */
  replyTimeoutMs?: number | undefined;
}

export interface SaidMessage {
  text: string;
  /** Microseconds since 1970: when it was given to the client. */
  saidAtMicroseconds: number;
  /** When the client first printed something after it; undefined: it printed nothing. */
  answeredAtMicroseconds: number | undefined;
}

/** How long a message that is on its way through a pipe is waited for when the client has ended. */
const unsaidWithinMs = 20;

/** What one conversation knows while it goes on. */
interface Conversation {
  run: RunContext;
  server: RunningServer;
  client: RoleProgram;
  watch: ReplyWatch;
  timeoutMs: number;
  said: SaidMessage[];
  /** Ends the present wait, so that whoever waits looks again. */
  wake: () => void;
}

/**
 * Talks to the client until everything is said and it has ended. What was said is added to `said` as it is said.
 * @throws LabError REPLY_TIMEOUT, CLIENT_REFUSED, CLIENT_FAILED, PROGRAM_NOT_FOUND, CONTAINER_STOPPED, ENGINE_UNREACHABLE, INTERRUPTED
 */
export async function converse(
  run: RunContext,
  server: RunningServer,
  client: RoleProgram,
  said: SaidMessage[],
  options: ConversationOptions,
): Promise<void> {
  const timeoutMs = options.replyTimeoutMs ?? 10_000;
  const talk: Conversation = { run, server, client, said, watch: new ReplyWatch(performance.now()), timeoutMs, wake };
  function wake(): void {}
  run.listeners.client = (text) => {
    markAnswered(said);
    talk.watch.output(text, performance.now());
    talk.wake();
  };
  // Each of these is looked at after every wait.
  const look = () => talk.wake();
  client.exited.then(look, look);
  server.program?.exited.then(look, look);
  run.signal.addEventListener("abort", look, { once: true });
  try {
    await sayAll(talk, options);
    await bringToEnd(talk, options);
  } finally {
    run.signal.removeEventListener("abort", look);
  }
}

/** Who is slow to start may have been told several things before it prints for the first time: that answers all of them. */
function markAnswered(said: readonly SaidMessage[]): void {
  const now = wallClockMicroseconds();
  for (let index = said.length - 1; index >= 0; index--) {
    const message = said[index]!;
    if (message.answeredAtMicroseconds !== undefined) break;
    message.answeredAtMicroseconds = now;
  }
}

async function sayAll(talk: Conversation, { messages, pace, whenAsked }: ConversationOptions): Promise<void> {
  if (Array.isArray(messages) && messages.length > 0 && talk.client.write === undefined) throw stdinClosed(talk);
  const source =
    Symbol.asyncIterator in messages ? messages[Symbol.asyncIterator]() : toAsync(messages[Symbol.iterator]());
  try {
    if (pace === "after-reply") await untilReady(talk);
    let coming: Promise<IteratorResult<string>> | undefined;
    while (talk.client.exit === undefined) {
      coming = source.next();
      const next = await orExit(talk, coming);
      if (next === undefined || next.done) break;
      coming = undefined;
      await say(talk, next.value);
      if (pace === "after-reply") await untilReady(talk);
    }
    if (pace === "after-reply" && talk.client.exit?.exitCode === 0) await noteUnsaid(talk, coming ?? source.next());
    if (whenAsked !== undefined && isAsking(talk)) {
      const text = `The client asks for input and no message is given: it is told ${JSON.stringify(whenAsked)}. Say your own with -m.`;
      talk.run.progress({ type: "note", text });
      await say(talk, whenAsked);
      await untilReady(talk);
    }
  } finally {
    // Not awaited: a source that waits for a person would only answer at the next line.
    void source.return?.()?.then(undefined, () => {});
  }
}

/** The client has ended, and somebody may still have had something to say: that is told, once, and not waited for. */
async function noteUnsaid({ run, said }: Conversation, coming: Promise<IteratorResult<string>>): Promise<void> {
  const next = await Promise.race([coming, pause(unsaidWithinMs).then(() => undefined)]);
  if (next === undefined || next.done) return;
  const after = said.length === 0 ? "before anything was said" : `after ${JSON.stringify(said.at(-1)?.text)}`;
  const text = `The client ended ${after}: ${JSON.stringify(next.value)} and what comes behind it is not said.`;
  run.progress({ type: "warning", text });
}

function isAsking({ client, said, watch }: Conversation): boolean {
  return said.length === 0 && watch.asking && client.exit === undefined && client.write !== undefined;
}

async function* toAsync(messages: Iterator<string>): AsyncGenerator<string, void> {
  for (let next = messages.next(); !next.done; next = messages.next()) yield next.value;
}

async function say(talk: Conversation, text: string): Promise<void> {
  const { run, client } = talk;
  if (/[\n\r]/.test(text)) {
    throw new LabError("USAGE", "A message is one line: it cannot hold a line end.", {
      hint: "Give each line as a message of its own.",
    });
  }
  if (client.write === undefined) throw stdinClosed(talk);
  run.recorder.add("client", "input", text);
  talk.watch.messageSent(performance.now());
  talk.said.push({ text, saidAtMicroseconds: wallClockMicroseconds(), answeredAtMicroseconds: undefined });
  await orExit(talk, client.write(`${text}\n`));
}

function stdinClosed({ run }: Conversation): LabError {
  const { name, service } = run.lab.client;
  return new LabError("USAGE", `Nothing can be said to ${name}: its stdin is closed.`, {
    hint: `Give ${service} \`stdin_open: true\` in the compose file and bring it up again (\`reqresp-lab up\`), or say nothing.`,
  });
}

/** Until the client has answered and waits for more, or has ended. */
async function untilReady(talk: Conversation): Promise<void> {
  const deadline = performance.now() + talk.timeoutMs;
  while (talk.client.exit === undefined) {
    const now = performance.now();
    const readyAt = talk.watch.readyAt();
    if (readyAt !== undefined && now >= readyAt) return;
    if (now >= deadline) throw noReply(talk.run, talk.server, talk.client, talk.said.at(-1)?.text, talk.timeoutMs);
    await wait(talk, Math.min(readyAt ?? deadline, deadline) - now);
  }
}

async function bringToEnd(talk: Conversation, options: ConversationOptions): Promise<void> {
  const { run, client } = talk;
  const endedBefore = client.exit !== undefined;
  let told = false;
  if (!endedBefore && options.quit !== undefined && options.pace === "after-reply" && client.write !== undefined) {
    run.recorder.add("client", "input", options.quit);
    await orExit(talk, client.write(`${options.quit}\n`));
    // One that does not know the word ends with its input.
    await untilExit(talk, Math.min(1_000, talk.timeoutMs));
    told = client.exit !== undefined;
  }
  if (client.exit === undefined) {
    // Who was told nothing and has printed nothing waits for input, or has something else to do that takes longer.
    const isSilent = talk.said.length === 0 && !talk.watch.answered && options.pace === "after-reply";
    client.endInput();
    await untilExit(talk, Math.min(endsWithInputWithinMs, talk.timeoutMs));
    if (client.exit !== undefined && isSilent && client.write !== undefined) {
      const text = "The client ended with its input, and nothing was said to it: say something with -m TEXT.";
      run.progress({ type: "note", text });
    }
    await untilExit(talk, talk.timeoutMs);
  }
  if (client.exit === undefined) throw noReply(run, talk.server, client, undefined, talk.timeoutMs);
  const { exitCode } = client.exit;
  if (exitCode === 0) return;
  // A program whose input just ended may well call that an error, when everything was said and answered before.
  const calm = !endedBefore && !told && talk.said.length > 0 && client.exit.containerRunning;
  if (!calm) {
    await serverMayHaveStopped(talk);
    throw clientFailed(run, client.exit);
  }
  run.progress({ type: "note", text: `The client ended with exit code ${exitCode} when its input ended.` });
}

/** A client that fails because the server's container was stopped may be known to have ended before the server is: `wait` then tells. */
async function serverMayHaveStopped(talk: Conversation): Promise<void> {
  const { program } = talk.server;
  const deadline = performance.now() + serverFollowsWithinMs;
  while (program !== undefined && program.exit === undefined && performance.now() < deadline) {
    await wait(talk, deadline - performance.now());
  }
}

const serverFollowsWithinMs = 500;

/** Who waits for input ends when it ends; who ends later had something else to do. */
const endsWithInputWithinMs = 1_000;

async function untilExit(talk: Conversation, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (talk.client.exit === undefined && performance.now() < deadline) {
    await wait(talk, deadline - performance.now());
  }
}

/** The value of `promise`, or undefined when the client ends first. */
async function orExit<T>(talk: Conversation, promise: Promise<T>): Promise<T | undefined> {
  let outcome: { value: T } | { error: unknown } | undefined;
  promise.then(
    (value) => {
      outcome = { value };
      talk.wake();
    },
    (error: unknown) => {
      outcome = { error };
      talk.wake();
    },
  );
  while (outcome === undefined && talk.client.exit === undefined) await wait(talk);
  if (outcome === undefined) return undefined;
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

/**
 * Until something happens: output, an end, an interruption, or the time is over.
 * @throws LabError INTERRUPTED; CONTAINER_STOPPED when the server's container has stopped; ENGINE_UNREACHABLE
 */
async function wait(talk: Conversation, limitMs?: number): Promise<void> {
  throwIfInterrupted(talk.run.signal);
  await new Promise<void>((resolve) => {
    const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
    talk.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  throwIfInterrupted(talk.run.signal);
  const { server, client, run } = talk;
  const failure = client.failure ?? server.program?.failure;
  if (failure !== undefined) throw failure;
  if (!server.existing && server.program?.exit?.containerRunning === false) throw containerStopped(run, "server");
}
