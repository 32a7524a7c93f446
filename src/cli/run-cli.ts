import { ExitCode, LabError } from "../errors.js";
import type { Context } from "./context.js";
import { createProgram } from "./program.js";
import { showError } from "./show-error.js";
import { topHelp } from "./top-help.js";
import { version } from "./version.js";

/**
 * Runs one command line and resolves with the exit status. Everything that a command throws ends here:
 * a LabError as message and hint, anything else as the bug that it is.
 */
export async function runCli(args: string[], context: Context): Promise<number> {
  if (args.length === 0 || isTopHelp(args)) {
    context.stdout.write(topHelp(version(), context));
    return args.length === 0 ? ExitCode.usage : ExitCode.ok;
  }
  const outcome = { exitCode: ExitCode.ok as number };
  // Read before yargs parses, so that errors of the command line itself are shown the way that was asked for.
  const settings: Context = {
    ...context,
    quiet: args.includes("--quiet") || args.includes("-q"),
    debug: args.includes("--debug"),
    json: args.includes("--json"),
    colour: context.colour && !args.includes("--no-color"),
  };
  try {
    await createProgram(args, settings, outcome).parseAsync();
  } catch (error) {
    // Whatever a command says of its interruption, the reason why it was interrupted decides.
    const reason: unknown = context.signal.reason;
    const closed = reason instanceof LabError && reason.code === "OUTPUT_CLOSED";
    outcome.exitCode = closed ? reason.exitCode : showError(error, settings);
  }
  return outcome.exitCode;
}

function isTopHelp(args: string[]): boolean {
  return args.length === 1 && ["--help", "-h", "help"].includes(args[0] ?? "");
}
