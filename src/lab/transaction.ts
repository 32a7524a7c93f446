import type { CaptureCounters } from "../capture/capture.js";
import { LabError } from "../errors.js";
import type { Report } from "../report/report.js";
import { captureLab, type LabCaptureOptions } from "./capture-lab.js";
import type { Lab } from "./lab.js";
import type { Progress } from "./progress.js";
import { type RunEvents, type RunOptions, type RunResult, run } from "./run.js";

/** How long the packets of a close may take after both programs have ended. A close on one host takes well under a millisecond. */
const closeWithinMs = 1_000;

export interface CapturedConversation {
  report: Report;
  counters: CaptureCounters;
  /** How and where it was captured, in one line. */
  captured: string;
  /** Undefined when the run failed: `failure` says why, and the report explains what was captured until then. */
  run: RunResult | undefined;
  failure: unknown;
}

/**
 * The whole transaction, in the only order that loses nothing: capture confirmed listening → server started → its port seen listening
 * → client started → conversation → close seen → capture drained and stopped → report.
 *
 * A run that fails still ends the capture in order, because its packets are what explains the failure.
 * @throws LabError of a capture that cannot start or breaks on the way
 */
export async function captureConversation(
  lab: Lab,
  options: { capture: Omit<LabCaptureOptions, "signal">; run: RunOptions },
  events: RunEvents & { progress: Progress },
): Promise<CapturedConversation> {
  const { signal } = options.run;
  if (signal.aborted) throw signal.reason;
  // Not the run's own signal: Ctrl-C ends the programs, and then the capture in order.
  await using capture = await captureLab(lab, { ...options.capture, signal: new AbortController().signal });
  const captured = capture.session.description;
  events.progress({ type: "note", text: captured });

  const broken = new AbortController();
  const captureEnd = capture.session.ended.then(
    () => undefined,
    (error: unknown) => broken.abort(error),
  );
  let result: RunResult | undefined;
  let failure: unknown;
  try {
    result = await run(lab, { ...options.run, signal: AbortSignal.any([signal, broken.signal]) }, events);
    await capture.closeSeen(result.protocol === "tcp" ? result.port : undefined, closeWithinMs);
  } catch (error) {
    if (broken.signal.aborted) throw broken.signal.reason;
    failure = error;
  }
  const { report, counters } = await capture.finish();
  await captureEnd;
  if (broken.signal.aborted) throw broken.signal.reason;
  return { report, counters, captured, run: result, failure };
}

/** True when the failure is that the user ended it. */
export function isInterruption(failure: unknown): boolean {
  return failure instanceof LabError && failure.code === "INTERRUPTED";
}
