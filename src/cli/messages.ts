import { fstatSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import type { Context } from "./context.js";

/** Where the client's messages come from. Disposing it lets go of stdin. */
export interface MessageOrigin extends Disposable {
  from: "options" | "script" | "stdin" | "lab" | "terminal";
  /** Undefined where the lab or the terminal has them. */
  messages: Iterable<string> | AsyncIterable<string> | undefined;
}

/** How long a stdin that may or may not be a pipe is waited for. */
const stdinWithinMs = 300;

/** -m, else --script, else what is piped in, else the terminal when a person sits at it, else the lab's own messages. */
export async function messageOrigin(argv: Record<string, unknown>, context: Context): Promise<MessageOrigin> {
  const given = argv.message as string[] | undefined;
  const script = argv.script as string | undefined;
  if (given && script !== undefined) {
    throw new LabError("USAGE", "messages come from -m or from --script, not from both", { hint: "Give one of them." });
  }
  if (given) return origin("options", given);
  if (script !== undefined) return origin("script", await scriptLines(script));
  if (context.stdin().isTTY) return origin(context.stdout.isTTY && !context.json ? "terminal" : "lab");
  return (await isPiped(context)) ? lines(context) : origin("lab");
}

/** The lab's own messages. */
export function labMessages(): MessageOrigin {
  return origin("lab");
}

/** What is known to be said before it begins: not what comes through a pipe. */
export function knownMessages({ messages }: MessageOrigin, ofLab: readonly string[]): readonly string[] {
  if (messages === undefined) return ofLab;
  return Array.isArray(messages) ? messages : [];
}

function origin(from: MessageOrigin["from"], messages?: MessageOrigin["messages"]): MessageOrigin {
  return { from, messages, [Symbol.dispose]: () => {} };
}

async function scriptLines(path: string): Promise<string[]> {
  try {
    // Editors on Windows write a byte order mark, which is no part of the first message.
    const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
    return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read: ${message}`;
    throw new LabError("FILE_NOT_FOUND", `the script ${printable(path)} ${what}`, {
      hint: "Name a text file with one message a line.",
      cause: error,
    });
  }
}

/**
 * A shell's pipe or file is meant. A socket is what programs give that start us with a stdin nobody writes to as much as with one that
 * somebody does: it counts when something comes, or ends, soon. Anything else (/dev/null, none at all) says nothing.
 */
async function isPiped(context: Context): Promise<boolean> {
  const stdin = context.stdin();
  const kind = stdinKind();
  if (kind !== "socket") return kind === "pipe";
  return new Promise((resolve) => {
    const decide = (piped: boolean) => {
      clearTimeout(timer);
      stdin.off("readable", onReadable);
      stdin.off("error", onError);
      if (!piped) stdin.destroy();
      resolve(piped);
    };
    const onReadable = () => decide(stdin.readableLength > 0);
    const onError = () => decide(false);
    const timer = setTimeout(onError, stdinWithinMs);
    stdin.on("readable", onReadable);
    stdin.on("error", onError);
  });
}

function stdinKind(): "pipe" | "socket" | "other" {
  try {
    const stat = fstatSync(0);
    if (stat.isFIFO() || stat.isFile()) return "pipe";
    return stat.isSocket() ? "socket" : "other";
  } catch (error) {
    // Closed altogether: started without a stdin.
    if ((error as NodeJS.ErrnoException).code === "EBADF") return "other";
    throw error;
  }
}

/** The lines of stdin. Disposed, it lets the process end although the pipe may still be open at its other end. */
function lines(context: Context): MessageOrigin {
  const stdin = context.stdin();
  const reader = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  // Asked for at once: lines that come before somebody listens would be lost.
  const iterator = reader[Symbol.asyncIterator]();
  return {
    from: "stdin",
    messages: { [Symbol.asyncIterator]: () => iterator },
    [Symbol.dispose]: () => {
      reader.close();
      stdin.destroy();
    },
  };
}
