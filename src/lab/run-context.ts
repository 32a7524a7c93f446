import { randomBytes } from "node:crypto";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import type { Lab } from "./lab.js";
import type { Progress } from "./progress.js";
import { type Role, TranscriptRecorder } from "./transcript.js";

/** What the parts of one run share. */
export interface RunContext {
  lab: Lab;
  recorder: TranscriptRecorder;
  progress: Progress;
  signal: AbortSignal;
  /** In the environment of everything this run starts, so that all of it can be found again. */
  marker: string;
  /** Sees the text that a role prints, as it comes. */
  listeners: Record<Role, (text: string) => void>;
}

export function createRunContext(
  lab: Lab,
  signal: AbortSignal,
  progress: Progress,
  tell: ConstructorParameters<typeof TranscriptRecorder>[0],
): RunContext {
  return {
    lab,
    recorder: new TranscriptRecorder(tell),
    progress,
    signal,
    marker: randomBytes(12).toString("hex"),
    listeners: { server: () => {}, client: () => {} },
  };
}

/** The last lines of a role, ready to stand under an error message. */
export function lastWords(run: RunContext, role: Role): string {
  const lines = run.recorder.lastLines(role, 8);
  return lines.length === 0 ? " It printed nothing." : shownLines(lines);
}

export function shownLines(lines: readonly string[]): string {
  return ` Its last lines:\n${lines.map((line) => `  ${printable(line, 300)}`).join("\n")}`;
}

export function containerStopped(run: RunContext, role: Role): LabError {
  const container = run.lab[role];
  return new LabError("CONTAINER_STOPPED", `The container ${container.name} (${role}) stopped meanwhile.`, {
    hint: "See why with `docker logs` and `reqresp-lab ps`, then start it again with `reqresp-lab up`.",
  });
}

/** Waits for `promise`, but no longer than until the run is interrupted. */
export async function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  throwIfInterrupted(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(interruption(signal));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal);
}

function interruption(signal: AbortSignal): LabError {
  return new LabError("INTERRUPTED", "The run was interrupted; both programs were ended.", { cause: signal.reason });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
