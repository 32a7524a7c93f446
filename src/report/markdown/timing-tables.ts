import type { Connection, Timing } from "../report.js";
import type { Speech } from "../speech.js";
import { leastForP90, leastForP99 } from "../text/percentile-items.js";
import { markdownTable } from "./escape.js";

const kinds = [
  "requestSpread",
  "serviceTime",
  "responseSpread",
  "apduResponseTime",
  "thinkTime",
] as const satisfies readonly (keyof Timing)[];

/** How the times of the exchanges are distributed, of one connection or of all. */
export function timingTable({ timing }: { timing: Timing }, { labReport, numbers }: Speech): string[] {
  const exchanges = timing.serviceTime?.count ?? 0;
  const [hasP90, hasP99] = [exchanges >= leastForP90, exchanges >= leastForP99];
  const rows = kinds.flatMap((kind) => {
    const times = timing[kind];
    if (times === null || times.count === 0) return [];
    const { count, minimumNs, p50Ns, p90Ns, p99Ns, maximumNs, totalNs } = times;
    const figures = [minimumNs, p50Ns, ...(hasP90 ? [p90Ns] : []), ...(hasP99 ? [p99Ns] : []), maximumNs, totalNs];
    return [[labReport.timingRows[kind], numbers.count(count), ...figures.map(numbers.duration)]];
  });
  const { what, count, minimum, median, maximum, total } = labReport.timingColumns;
  const heads = [what, count, minimum, median, ...(hasP90 ? ["p90"] : []), ...(hasP99 ? ["p99"] : []), maximum, total];
  const table = markdownTable(heads, rows, [...heads.keys()].slice(1));
  return table === "" ? [] : [table];
}

/** The time budget: its rows add up to the duration. */
export function budgetTable({ timeBudget, durationNs }: Connection, { labReport, numbers, terms }: Speech): string[] {
  const rows = timeBudget
    .filter((part) => part.durationNs > 0)
    .map((part) => [
      terms.budget[part.kind],
      numbers.duration(part.durationNs),
      numbers.percent(part.durationNs, durationNs),
      labReport.budgetMeanings[part.kind],
    ]);
  const { part, time, share, meaning } = labReport.budgetColumns;
  const table = markdownTable([part, time, share, meaning], rows, [1, 2]);
  return table === "" ? [] : [`### ${labReport.budget}`, table];
}
