import { ExitCode, LabError } from "../errors.js";
import { printable } from "../printable.js";
import { safeJson } from "../report/json.js";
import type { Context } from "./context.js";
import { paintStderr } from "./paint.js";
import { sourcePositions } from "./source-positions.js";

/**
 * Shows what ended a command, on stderr, and returns the exit status for it.
 * Messages may quote containers, compose files and tcpdump, so they are made printable here, once.
 */
export function showError(error: unknown, context: Context): number {
  if (!(error instanceof LabError)) return showBug(error, context);
  // `… | head` has what it wanted.
  if (error.code === "OUTPUT_CLOSED" && error.exitCode === ExitCode.ok) return error.exitCode;
  if (context.json) {
    const { code, message, hint } = error;
    const stack = context.debug ? causes(error).split("\n") : undefined;
    context.stderr.write(`${safeJson({ error: { code, message, hint, stack } })}\n`);
    return error.exitCode;
  }
  const { red, dim } = paintStderr(context);
  const [first = "", ...rest] = lineByLine(error.message).split("\n");
  const lines = [`${red("error")} ${first} ${dim(`[${error.code}]`)}`, ...rest];
  if (error.hint) lines.push(`  ${lineByLine(error.hint).replaceAll("\n", "\n  ")}`);
  context.stderr.write(`${lines.join("\n")}\n`);
  if (context.debug) context.stderr.write(`${causes(error)}\n`);
  return error.exitCode;
}

function showBug(error: unknown, context: Context): number {
  const text = error instanceof Error ? sourcePositions(error.stack ?? error.message) : String(error);
  context.stderr.write(
    `unexpected error: ${lineByLine(text)}\nThis is a bug in reqresp-lab; please report it with these lines.\n`,
  );
  return ExitCode.usage;
}

function lineByLine(text: string): string {
  return text
    .split("\n")
    .map((line) => printable(line))
    .join("\n");
}

/** The stack of an error and of everything that it was caused by. */
function causes(error: Error): string {
  const lines: string[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    lines.push(lineByLine(sourcePositions(cause.stack ?? cause.message)));
  }
  return lines.join("\ncaused by: ");
}
