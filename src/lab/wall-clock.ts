/**
 * Microseconds since 1970-01-01T00:00:00Z by this machine's wall clock, the one that packets captured here are stamped with.
 * Date.now() alone has only milliseconds.
 */
export function wallClockMicroseconds(): number {
  const precise = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  // The wall clock was set or slewed since this process began: its milliseconds win.
  if (Math.abs(precise - coarse - adjustmentMs) > 2) adjustmentMs = precise - coarse;
  return Math.round((precise - adjustmentMs) * 1000);
}

let adjustmentMs = 0;
