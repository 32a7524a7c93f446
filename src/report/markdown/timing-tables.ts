import type { Connection, Timing } from "../report.js";
import type { Speech } from "../speech.js";
import { markdownTable } from "./escape.js";

const kinds = [
  "requestSpread",
  "serviceTime",
  "responseSpread",
  "apduResponseTime",
  "thinkTime",
] as const satisfies readonly (keyof Timing)[];

/** How the times of the exchanges are distributed. */
export function timingTable({ timing }: Connection, { labReport, numbers }: Speech): string[] {
  const rows = kinds.flatMap((kind) => {
    const times = timing[kind];
    if (times === null || times.count === 0) return [];
    const { count, minimumNs, p50Ns, p99Ns, maximumNs } = times;
    return [
      [labReport.timingRows[kind], numbers.count(count), ...[minimumNs, p50Ns, p99Ns, maximumNs].map(numbers.duration)],
    ];
  });
  const { what, count, minimum, median, p99, maximum } = labReport.timingColumns;
  const table = markdownTable([what, count, minimum, median, p99, maximum], rows, [1, 2, 3, 4, 5]);
  return table === "" ? [] : [`### ${labReport.timing}`, table];
}

/** The time budget: its rows add up to the duration. */
export function budgetTable({ timeBudget, durationNs }: Connection, { labReport, numbers, terms }: Speech): string[] {
  const rows = timeBudget
    .filter((part) => part.durationNs > 0)
    .map((part) => [
      terms.budget[part.kind],
      numbers.duration(part.durationNs),
      numbers.percent(part.durationNs, durationNs),
    ]);
  const { part, time, share } = labReport.budgetColumns;
  const table = markdownTable([part, time, share], rows, [1, 2]);
  return table === "" ? [] : [`### ${labReport.budget}`, table];
}
