import type { TranscriptEntry } from "../lab/transcript.js";
import { printable } from "../printable.js";
import { openClientTerminal } from "./client-terminal.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

type Role = TranscriptEntry["role"];

/** Shows what the programs print and are told, each line marked by its role. */
export interface ConversationView {
  entry(entry: TranscriptEntry): void;
  /** Does something that prints whole lines of its own beside it. */
  beside(print: () => void): void;
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
  const terminal = interactive ? openClientTerminal(context, onInterrupt) : undefined;
  const { cyan, magenta, bold, dim } = paint(context);
  const mark = { server: `${magenta("server")} ${dim("│")} `, client: `${cyan("client")} ${dim("│")} ` };

  const beside = (print: () => void) => (terminal ? terminal.above(print) : print());
  const show = (role: Role, text: string) => beside(() => context.stdout.write(`${mark[role]}${text}\n`));
  const flush = (role: Role) => {
    const text = unfinished[role];
    unfinished[role] = "";
    if (role === "client") terminal?.prompt("");
    if (text !== "") show(role, text);
  };

  return {
    typed: terminal?.typed,
    beside,
    entry: ({ role, kind, text, complete, omitted }) => {
      const safe = printable(text) + (omitted ? ` … ${omitted} more characters` : "");
      if (kind === "output" || kind === "error") {
        unfinished[role] += safe;
        if (complete) flush(role);
        else if (role === "client") terminal?.prompt(`${mark.client}${unfinished.client}`);
      } else if (kind === "input") {
        // The terminal has echoed it behind the prompt already.
        if (!terminal) show(role, `${unfinished[role]}${bold(safe)}`);
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
