import type { Percentiles } from "../report.js";
import type { Speech } from "../speech.js";

/** Fewer values have no ninetieth (ninety-ninth) percentile that would differ from the largest of them. */
export const leastForP90 = 10;
export const leastForP99 = 100;

/** "min 87 µs", "median 147 µs" … as many as the number of values can support. */
export function percentileItems(times: Percentiles, { terms, numbers }: Speech): string[] {
  const { count, minimumNs, p50Ns, p90Ns, p99Ns, maximumNs } = times;
  return [
    `${terms.minimum} ${numbers.duration(minimumNs)}`,
    `${terms.medianColumn} ${numbers.duration(p50Ns)}`,
    ...(count < leastForP90 ? [] : [`p90 ${numbers.duration(p90Ns)}`]),
    ...(count < leastForP99 ? [] : [`p99 ${numbers.duration(p99Ns)}`]),
    `${terms.maximum} ${numbers.duration(maximumNs)}`,
  ];
}
