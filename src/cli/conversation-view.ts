import type { TranscriptEntry } from "../lab/transcript.js";
import { type JoinedLine, LineJoiner } from "../report/transcript/line-joiner.js";
import { openClientTerminal } from "./client-terminal.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

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
  const joiner = new LineJoiner();
  const terminal = interactive ? openClientTerminal(context, onInterrupt) : undefined;
  const { cyan, magenta, bold, dim } = paint(context);
  const mark = { server: `${magenta("server")} ${dim("│")} `, client: `${cyan("client")} ${dim("│")} ` };

  const beside = (print: () => void) => (terminal ? terminal.above(print) : print());
  const show = (line: JoinedLine | undefined) => {
    if (line === undefined) return;
    if (line.role === "client") terminal?.prompt("");
    const told = line.told === "" ? "" : bold(line.told);
    beside(() => context.stdout.write(`${mark[line.role]}${line.printed}${told}\n`));
  };

  return {
    typed: terminal?.typed,
    beside,
    entry: (entry) => {
      const line = joiner.add(entry);
      // What is typed, the terminal has echoed behind the prompt already.
      if (entry.kind !== "input" || !terminal) show(line);
      const begun = joiner.begun("client");
      if (begun !== "") terminal?.prompt(`${mark.client}${begun}`);
    },
    close: () => {
      terminal?.close();
      show(joiner.end("client"));
      show(joiner.end("server"));
    },
  };
}
