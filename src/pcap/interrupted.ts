import { LabError } from "../errors.js";

/** @throws {LabError} the signal's reason, or INTERRUPTED when the reason is no LabError. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(signal);
}

export function interrupted(signal: AbortSignal): LabError {
  const { reason } = signal;
  return reason instanceof LabError
    ? reason
    : new LabError("INTERRUPTED", "Reading the capture was interrupted", { cause: reason });
}
