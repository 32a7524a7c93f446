import { problemCodes } from "../problem-codes.js";
import type { Proof, Report } from "../report.js";
import type { Speech } from "../speech.js";
import { frameList } from "../text/frame-range.js";
import { proofText } from "../text/proof-text.js";
import { markdownTable, markdownText } from "./escape.js";

/** Each kind of problem once, or that there is none. */
export function problemSection(report: Report, { labReport, problems, numbers, terms }: Speech): string[] {
  const codes = problemCodes(report);
  const noneSeen = report.verdict.kind === "complete" ? terms.noProblems : terms.noProblemsHere;
  const nothing = report.totals.tcpConnections > 0 ? noneSeen : labReport.none;
  if (codes.length === 0) return [`## ${labReport.problems}`, nothing];
  const rows = codes.map((code) => {
    const frames = report.problems.filter((problem) => problem.code === code).flatMap((problem) => problem.frames);
    const unique = [...new Set(frames)].sort((a, b) => a - b);
    return [
      problems[code].name,
      numbers.count(report.problemCounts[code] ?? 0),
      frameList(unique),
      problems[code].meaning,
    ];
  });
  const { problem, count, frames, meaning } = labReport.problemColumns;
  return [`## ${labReport.problems}`, markdownTable([problem, count, frames, meaning], rows, [1])];
}

/** The verdict, and why. */
export function verdictSection({ verdict, proof }: Report, speech: Speech): string[] {
  const { numbers, terms } = speech;
  const reasons = verdict.reasons.map(({ code, count, frames }) => {
    const where = frames.length === 0 ? "" : ` (${terms.framesNumbered(frameList(frames), frames.length === 1)})`;
    return `- ${speech.verdict.reasons[code](numbers.count(count), count === 1)}${where}`;
  });
  return [
    `## ${speech.labReport.verdict}`,
    `**${terms.verdicts[verdict.kind]}**: ${speech.verdict.kinds[verdict.kind]}.`,
    reasons.join("\n"),
    ...(proof === undefined ? [] : proofSection(proof, speech)),
  ];
}

/** What was proven in a sentence, and each check with what was expected and found. */
function proofSection(proof: Proof, speech: Speech): string[] {
  const words = speech.verdict.proof;
  const number = (value: number | null) => (value === null ? "" : speech.numbers.count(value));
  const rows = proof.checks.map(({ check, outcome, expected, found }) => [
    words.checks[check],
    number(expected),
    number(found),
    words.outcomes[outcome],
  ]);
  const { check, expected, found, outcome } = words.columns;
  return [
    `### ${words.heading}`,
    `${markdownText(proofText(proof, speech))}.`,
    markdownTable([check, expected, found, outcome], rows, [1, 2]),
  ];
}
