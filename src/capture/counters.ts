import type { CaptureCounters } from "./capture.js";

const patterns = {
  captured: /(\d+) packets? captured/,
  received: /(\d+) packets? received by filter/,
  droppedByKernel: /(\d+) packets? dropped by kernel/,
  droppedByInterface: /(\d+) packets? dropped by interface/,
} as const;

/**
 * Reads tcpdump's counts, both as it prints them at its end (a line each) and on SIGUSR1 (one line).
 * The last mention of each counts. Undefined as long as the three that tcpdump always prints are not all there.
 * "dropped by interface" is printed only when it is not 0.
 */
export function parseCounters(text: string): CaptureCounters | undefined {
  const captured = last(text, patterns.captured);
  const received = last(text, patterns.received);
  const droppedByKernel = last(text, patterns.droppedByKernel);
  if (captured === undefined || received === undefined || droppedByKernel === undefined) return undefined;
  return { captured, received, droppedByKernel, droppedByInterface: last(text, patterns.droppedByInterface) ?? 0 };
}

function last(text: string, pattern: RegExp): number | undefined {
  const matches = [...text.matchAll(new RegExp(pattern, "g"))];
  const digits = matches.at(-1)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
