import { LabError } from "../errors.js";

/** One listener on a signal that may be shared by many captures, taken off when this one is over. */
export interface AbortWatch {
  /** Rejects with INTERRUPTED on abort, at once when it was before. */
  happened: Promise<never>;
  release(): void;
}

export function watchAbort(signal: AbortSignal): AbortWatch {
  let onAbort = () => {};
  const happened = new Promise<never>((_, reject) => {
    onAbort = () => reject(new LabError("INTERRUPTED", "The capture was interrupted."));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  // Nobody waits for it between the start and the end of a capture.
  happened.catch(() => {});
  return { happened, release: () => signal.removeEventListener("abort", onAbort) };
}
