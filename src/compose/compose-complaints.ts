import { LabError } from "../errors.js";
import { printable } from "./printable.js";

/** How docker clients of different ages say that they have no `compose` command. */
export function saysAbsent(stderr: string): boolean {
  return /unknown command: docker compose|'compose' is not a docker command|unknown flag: --ansi\b/.test(stderr);
}

/** The error for a project that Compose refuses, in Compose's words. */
export function refusal(stderr: string, cause: Error): LabError {
  const message = lastLines(stderr);
  const code = /required variable/.test(message) ? "COMPOSE_VARIABLE" : "COMPOSE_INVALID";
  return new LabError(code, `docker compose refuses the file: ${message || printable(cause.message)}`, {
    hint: "`docker compose config` shows the same; correct the file until it prints the resolved project.",
    cause,
  });
}

/** The error for a run that was ended because it took too long. */
export function tookTooLong(timeoutMs: number, stderr: string): LabError {
  const said = lastLines(stderr);
  const message = `docker compose did not resolve the file in ${timeoutMs / 1000} seconds${said === "" ? "" : `: ${said}`}`;
  return new LabError("COMPOSE_TIMEOUT", message, {
    hint: "Run `docker compose config` to see what it waits for: an include from a Git server that does not answer, say.",
  });
}

function lastLines(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !isWarning(line))
    .slice(-5)
    .map((line) => printable(line, 500))
    .join("; ");
}

function isWarning(line: string): boolean {
  return /level=warning|^WARN\[/.test(line);
}

/** What Compose warned of, without what concerns no one. */
export function warningsIn(stderr: string): string[] {
  const warnings = stderr
    .split("\n")
    .filter(isWarning)
    .map((line) => /msg="(.*)"$/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? line)
    .filter((line) => !/attribute `?version`? is obsolete|`version` is obsolete/.test(line))
    .map((line) => printable(line, 500));
  // Compose reads the files more than once, and warns each time.
  return [...new Set(warnings)];
}
