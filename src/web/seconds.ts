/** "0.001234": seconds since the first frame, to the microsecond, as packet lists show them. */
export function secondsText(ns: number): string {
  return (ns / 1e9).toFixed(6).replace("-", "−");
}
