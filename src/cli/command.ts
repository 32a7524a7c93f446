import type { Options } from "yargs";
import type { Context } from "./context.js";

/** One command: how it is called, what it says of itself, and what it does. One file each in commands/. */
export interface Command {
  name: string;
  /** yargs' pattern: "up [lab]". */
  usage: string;
  /** One line for lists. */
  summary: string;
  /** A few sentences for `--help`. */
  description: string;
  options: Record<string, Options>;
  /** Command lines with what they do, grouped by what the user wants. */
  examples: readonly (readonly [line: string, text: string])[];
  /** Resolves with the exit status. */
  run(argv: Record<string, unknown>, context: Context): Promise<number>;
}
