import { ExitCode, LabError } from "../errors.js";
import type { Context } from "./context.js";

/** The context of a real process: its streams, its environment, and the first SIGINT, SIGTERM or SIGHUP as an abort signal. */
export function processContext(): Context {
  const { stdout, stderr, env } = process;
  const interruption = new AbortController();
  abortOnSignals(interruption);
  // Without a listener, a failure of one of the two would end the process where it stands and leave its containers behind.
  stdout.on("error", (error) => interruption.abort(outputFailure(error)));
  stderr.on("error", (error) => interruption.abort(outputFailure(error)));
  return {
    stdin: () => process.stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    colour: wantsColour(env, Boolean(stdout.isTTY)),
    width: stdout.columns || Number(env.COLUMNS) || 80,
    quiet: false,
    debug: false,
    json: false,
    signal: interruption.signal,
  };
}

/** NO_COLOR (https://no-color.org) wins over FORCE_COLOR, and both over what the terminal can do. */
function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}

/** A terminal and the parent process (npm) may both pass on one Ctrl-C: what comes so soon is the same. */
const sameWithinMs = 500;
/** An end that takes longer may wait for an Engine that does not answer. */
const slowAfterMs = 5_000;

/** The first signal asks for a clean end; the second one ends the process where it stands. */
function abortOnSignals(controller: AbortController): void {
  let firstAt: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        controller.abort(new LabError("INTERRUPTED", `interrupted by ${name}`));
        setTimeout(() => process.stderr.write(slowText), slowAfterMs).unref();
      } else if (performance.now() - firstAt > sameWithinMs) {
        process.stderr.write(atOnceText);
        process.exit(ExitCode.interrupted);
      }
    });
  }
}

const slowText =
  "Still ending in order; the Engine may not answer. A second Ctrl-C ends at once, and may leave what was started.\n";
const atOnceText =
  "Ended at once. What was started may be left: `reqresp-lab ps` shows it, `reqresp-lab down` removes it.\n";

/** `reqresp-lab … | head`, or a terminal that was closed: nobody reads on, so the command ends, cleanly, and that is no failure. */
function outputFailure(error: NodeJS.ErrnoException): LabError {
  if (error.code === "EPIPE" || error.code === "EIO") {
    return new LabError("OUTPUT_CLOSED", "the reader of the output closed it", { cause: error, exitCode: ExitCode.ok });
  }
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return new LabError(full ? "DISK_FULL" : "OUTPUT_UNWRITABLE", `the output cannot be written: ${error.message}`, {
    hint: full ? "Make room, or send the output elsewhere." : "Send the output elsewhere.",
    cause: error,
  });
}
