import { problemCodes } from "../problem-codes.js";
import type { Problem, Report } from "../report.js";
import { frameList } from "../text/frame-range.js";
import { type Page, paragraph } from "./page.js";

const maximumFrames = 10;

/** Each kind of problem once: its frames, how often, and a sentence of what it means. Says so when there is none. */
export function problemBlock(page: Page, report: Report): string[] {
  const { ink, speech } = page;
  const codes = problemCodes(report);
  const { noProblems, noProblemsHere } = speech.terms;
  if (codes.length === 0) {
    if (report.totals.tcpConnections === 0) return [];
    return paragraph(page, "", report.verdict.kind === "complete" ? noProblems : noProblemsHere, ink.good);
  }
  const lines = [ink.strong(speech.terms.problemsHeading)];
  for (const code of codes) {
    const problems = report.problems.filter((problem) => problem.code === code);
    const paint = { error: ink.bad, warning: ink.caution, note: ink.faint }[worst(problems)];
    const { name, meaning } = speech.problems[code];
    const text = `${name}${countText(page, report.problemCounts[code] ?? problems.length)}${whereText(page, problems)}: ${meaning}`;
    const [first = "", ...rest] = paragraph(page, "  ! ", text);
    lines.push(first.replace("!", paint("!")), ...rest);
  }
  return lines;
}

function countText({ speech }: Page, count: number): string {
  return count > 1 ? ` ×${speech.numbers.count(count)}` : "";
}

function whereText({ speech }: Page, problems: readonly Problem[]): string {
  const frames = [...new Set(problems.flatMap((problem) => problem.frames))].sort((a, b) => a - b);
  if (frames.length === 0) return "";
  return `, ${speech.terms.framesNumbered(frameList(frames, maximumFrames), frames.length === 1)}`;
}

function worst(problems: readonly Problem[]): Problem["severity"] {
  if (problems.some(({ severity }) => severity === "error")) return "error";
  return problems.some(({ severity }) => severity === "warning") ? "warning" : "note";
}
