import type { ProblemCode, Report } from "./report.js";

/** Codes in the order in which they first show. That second copies were removed is said with the verdict. */
export function problemCodes(report: Report): ProblemCode[] {
  const shown = report.problems.map(({ code }) => code);
  const codes = new Set([...shown, ...(Object.keys(report.problemCounts) as ProblemCode[])]);
  codes.delete("duplicate-frame");
  return [...codes];
}
