import { ExitCode, LabError } from "../errors.js";
import { version } from "../version.js";
import { commandHelp } from "./command-help.js";
import { commands } from "./commands/commands.js";
import type { Context } from "./context.js";
import { joinValues } from "./join-values.js";
import { commonOptions } from "./options.js";
import { runProgram } from "./program.js";
import { showError } from "./show-error.js";
import { topHelp } from "./top-help.js";

/**
 * Runs one command line and resolves with the exit status. Everything that a command throws ends here:
 * a LabError as message and hint, anything else as the bug that it is.
 */
export async function runCli(typed: string[], context: Context): Promise<number> {
  const words = typed[0] === "help" ? [...typed.slice(1), "--help"] : typed;
  const command = words.flatMap((word) => commands.filter(({ name }) => name === word))[0];
  const args = joinValues(words, { ...commonOptions, ...command?.options });
  const before = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const has = (...flags: string[]) => before.some((arg) => flags.includes(arg));
  // Read before the line is parsed, so that errors of the line itself are shown the way that was asked for.
  const settings: Context = {
    ...context,
    typed,
    quiet: has("--quiet", "-q"),
    debug: has("--debug"),
    json: has("--json"),
    colour: context.colour && !has("--no-color"),
  };
  if (args.length === 0) {
    context.stderr.write(topHelp(version(), settings));
    return ExitCode.usage;
  }
  if (has("--version")) {
    context.stdout.write(`${version()}\n`);
    return ExitCode.ok;
  }
  if (has("--help", "-h") && (command || before.every((arg) => arg.startsWith("-")))) {
    context.stdout.write(command ? commandHelp(command, settings) : topHelp(version(), settings));
    return ExitCode.ok;
  }
  try {
    const exitCode = await runProgram(args, settings, command, commands);
    await written(context);
    return exitCode;
  } catch (error) {
    return showError(whatEnded(error, context.signal), settings);
  }
}

/** Whatever a command says of its interruption, the reason why it was interrupted decides. */
function whatEnded(error: unknown, signal: AbortSignal): unknown {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  if (!(reason instanceof LabError)) return error;
  const isEcho = error instanceof Error && error.name === "AbortError";
  return isEcho || reason.code !== "INTERRUPTED" ? reason : error;
}

/** Resolves when stdout has taken everything; throws when it could not. */
async function written({ stdout, signal }: Context): Promise<void> {
  await new Promise<void>((resolve) => stdout.write("", () => resolve()));
  const reason: unknown = signal.reason;
  if (reason instanceof LabError && reason.code !== "INTERRUPTED") throw reason;
}
