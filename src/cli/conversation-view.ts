import { createInterface, type Interface } from "node:readline";
import type { TranscriptEntry } from "../lab/transcript.js";
import { printable } from "../printable.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

type Role = TranscriptEntry["role"];

/** Shows what the programs print and are told, each line marked by its role. */
export interface ConversationView {
  entry(entry: TranscriptEntry): void;
  /** What is typed, line by line, for a client that is talked to by hand; undefined when messages come from elsewhere. */
  typed: AsyncIterable<string> | undefined;
  /** Shows what stands unfinished and gives the terminal back. */
  close(): void;
}

/**
 * @param interactive the terminal is the client's: its prompt stays at the bottom, and lines of both programs appear above it
 * @param onInterrupt Ctrl-C while the terminal is the client's
 */
export function createConversationView(
  context: Context,
  interactive: boolean,
  onInterrupt: () => void,
): ConversationView {
  const unfinished: Record<Role, string> = { server: "", client: "" };
  const terminal = interactive ? openTerminal(context, onInterrupt) : undefined;
  const mark = marks(context);

  const show = (role: Role, text: string) => {
    const line = `${mark[role]} ${text}\n`;
    if (terminal) above(terminal, context, line);
    else context.stdout.write(line);
  };
  const flush = (role: Role) => {
    if (unfinished[role] !== "") show(role, unfinished[role]);
    unfinished[role] = "";
  };

  return {
    typed: terminal,
    entry: ({ role, kind, text, complete }) => {
      const safe = printable(text);
      if (kind === "output" || kind === "error") {
        unfinished[role] += safe;
        if (complete) {
          show(role, unfinished[role]);
          unfinished[role] = "";
        }
        if (terminal && role === "client") prompt(terminal, mark.client, unfinished.client);
      } else if (kind === "input") {
        // The terminal has echoed it behind the prompt already.
        if (!terminal) show(role, `${unfinished[role]}${paint(context).bold(safe)}`);
        unfinished[role] = "";
      } else if (kind === "exited") {
        flush(role);
      }
    },
    close: () => {
      terminal?.close();
      flush("client");
      flush("server");
    },
  };
}

function marks(context: Context): Record<Role, string> {
  const { cyan, magenta, dim } = paint(context);
  return { server: `${magenta("server")} ${dim("│")}`, client: `${cyan("client")} ${dim("│")}` };
}

function openTerminal({ stdin, stdout }: Context, onInterrupt: () => void): Interface {
  const terminal = createInterface({ input: stdin, output: stdout, prompt: "", historySize: 100 });
  terminal.on("SIGINT", onInterrupt);
  return terminal;
}

function prompt(terminal: Interface, mark: string, text: string): void {
  terminal.setPrompt(text === "" ? "" : `${mark} ${text}`);
  // true: what is typed already stays.
  if (text !== "") terminal.prompt(true);
}

/** Writes a line above the prompt and what is typed behind it. */
function above(terminal: Interface, { stdout }: Context, line: string): void {
  stdout.write(`\r\u001b[J${line}`);
  if (terminal.getPrompt() !== "") terminal.prompt(true);
}
