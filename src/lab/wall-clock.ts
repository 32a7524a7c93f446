/**
 * Microseconds since 1970-01-01T00:00:00Z by this machine's wall clock, the one that packets captured here are stamped with, to some
 * 0.1 ms. Date.now() alone has only milliseconds; performance.timeOrigin is not where the clock has been set to since.
 */
export function wallClockMicroseconds(): number {
  offsetMs ??= measureOffset();
  const now = performance.now();
  const apart = now + offsetMs - Date.now();
  // The true time lies within the millisecond that Date.now() names; if ours does not, the clock was set, or we were kept from reading it.
  if (apart < -readingMs || apart > 1 + readingMs) {
    const measured = measureOffset();
    if (Math.abs(measured - offsetMs) > slewedMs) timesSet += 1;
    offsetMs = measured;
    return Math.round((performance.now() + offsetMs) * 1000);
  }
  return Math.round((now + offsetMs) * 1000);
}

/** How often the clock was found to have been set since this process began: times from before and after one do not compare. */
export function timesClockWasSet(): number {
  wallClockMicroseconds();
  return timesSet;
}

/** What is to be added to performance.now(), milliseconds. */
let offsetMs: number | undefined;
let timesSet = 0;

/** How long it may take to read both clocks. */
const readingMs = 0.1;
/** What daemons that keep the time correct without anybody noticing. */
const slewedMs = 1;

/** Looks on until Date.now() goes from one millisecond to the next, in sight: at most a millisecond, unless others have the processor. */
function measureOffset(): number {
  let before = performance.now();
  let coarse = Date.now();
  for (;;) {
    const now = performance.now();
    const next = Date.now();
    if (next !== coarse && performance.now() - before < readingMs) return next - now;
    before = now;
    coarse = next;
  }
}
