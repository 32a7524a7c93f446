import type { Options } from "yargs";
import type { Context } from "./context.js";

/** An option: what yargs reads of it, what `--help` says of it, and which numbers it takes. */
export interface CommandOption extends Options {
  /** What stands for the value in `--help`: FILE. */
  value?: string;
  /** Least number allowed; default 0. */
  least?: number;
  most?: number;
  /** Whole numbers only. */
  whole?: boolean;
  /** What one gives is the opposite: `--help` shows --no-NAME. */
  negated?: boolean;
}

/** One command: how it is called, what it says of itself, and what it does. One file each in commands/. */
export interface Command {
  name: string;
  /** yargs' pattern: "up [lab]". */
  usage: string;
  /** One line for lists. */
  summary: string;
  /** A few sentences for `--help`. */
  description: string;
  options: Record<string, CommandOption>;
  /** Command lines with what they are for. */
  examples: readonly (readonly [line: string, text: string])[];
  /** The words behind `--` are no arguments of this command, but text that it reads: argv["--"]. */
  readsRest?: boolean;
  /** Resolves with the exit status. */
  run(argv: Record<string, unknown>, context: Context): Promise<number>;
}
