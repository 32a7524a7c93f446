import { fstatSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { LabError } from "../errors.js";
import type { Context } from "./context.js";

/** Where the client's messages come from. */
export type MessageOrigin =
  | { from: "options" | "script" | "stdin"; messages: Iterable<string> | AsyncIterable<string> }
  | { from: "lab" }
  | { from: "terminal" };

/** How long a stdin that may or may not be a pipe is waited for. */
const stdinWithinMs = 300;

/** -m, else --script, else what is piped in, else the terminal when a person sits at it, else the lab's own messages. */
export async function messageOrigin(argv: Record<string, unknown>, context: Context): Promise<MessageOrigin> {
  const given = argv.message as string[] | undefined;
  const script = argv.script as string | undefined;
  if (given && script !== undefined) {
    throw new LabError("USAGE", "messages come from -m or from --script, not from both", { hint: "Give one of them." });
  }
  if (given) return { from: "options", messages: given };
  if (script !== undefined) return { from: "script", messages: await scriptLines(script) };
  if (context.stdin.isTTY && context.stdout.isTTY) return { from: "terminal" };
  return (await isPiped(context)) ? { from: "stdin", messages: lines(context) } : { from: "lab" };
}

async function scriptLines(path: string): Promise<string[]> {
  try {
    const text = await readFile(path, "utf8");
    return text.replace(/\r?\n$/, "").split(/\r?\n/);
  } catch (error) {
    throw new LabError("FILE_NOT_FOUND", `the script ${path} cannot be read`, {
      hint: "Name a text file with one message a line.",
      cause: error,
    });
  }
}

/**
 * A shell's pipe or file is meant. A socket is what programs give that start us with a stdin nobody writes to as much as with one that
 * somebody does: it counts when something comes, or ends, soon. Anything else (/dev/null, none at all) says nothing.
 */
async function isPiped({ stdin }: Context): Promise<boolean> {
  const kind = stdinKind();
  if (kind !== "socket") return kind === "pipe";
  return new Promise((resolve) => {
    const decide = (piped: boolean) => {
      clearTimeout(timer);
      stdin.off("readable", onReadable);
      if (!piped) stdin.destroy();
      resolve(piped);
    };
    const onReadable = () => decide(stdin.readableLength > 0);
    const timer = setTimeout(() => decide(false), stdinWithinMs);
    stdin.on("readable", onReadable);
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

async function* lines({ stdin }: Context): AsyncIterable<string> {
  yield* createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
}
