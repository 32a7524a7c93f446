import { basename } from "node:path";
import { printable } from "../../printable.js";
import type { Report, Verdict } from "../report.js";
import { joinedLines, type Page, spread } from "./page.js";

const marks: Record<Verdict["kind"], string> = { complete: "✔", partial: "◐", empty: "○" };

/** File, verdict, size, duration and what was counted. */
export function headline(page: Page, report: Report): string[] {
  const { ink, speech } = page;
  const { capture, totals } = report;
  const { numbers, terms } = speech;
  const { icmp, otherIp, other, malformed } = capture.framesBy;
  const others = icmp + otherIp + other + malformed;
  const facts = [
    capture.durationNs > 0
      ? `${speech.counted("frames", capture.frames)}, ${numbers.duration(capture.durationNs)}`
      : speech.counted("frames", capture.frames),
    speech.counted("connections", totals.connections),
    speech.counted("exchanges", totals.exchanges),
    totals.unanswered === 0 ? "" : terms.unansweredCount(numbers.count(totals.unanswered)),
    totals.missedAnswers === 0
      ? ""
      : terms.missedCount(numbers.count(totals.missedAnswers), totals.missedAnswers === 1),
    totals.oneWay === 0 ? "" : terms.oneWayCount(numbers.count(totals.oneWay), totals.oneWay === 1),
    totals.unasked === 0 ? "" : terms.unaskedCount(numbers.count(totals.unasked)),
    others === 0 ? "" : terms.otherFrames(numbers.count(others), others === 1),
    capture.drops === null
      ? ""
      : terms.dropped(numbers.count(capture.drops.droppedByKernel + capture.drops.droppedByInterface)),
    capture.firstFrameAt === null ? "" : `${capture.firstFrameAt.slice(0, 19).replace("T", " ")} UTC`,
  ];
  return [
    spread(page, fileName(page, report), verdictMark(page, report.verdict.kind), ink.strong, (text) =>
      paintVerdict(page, report.verdict.kind, text),
    ),
    ...joinedLines(page, "", facts, ink.faint),
  ];
}

function fileName({ speech }: Page, { capture }: Report): string {
  if (capture.file === null) return speech.terms.liveCapture;
  return capture.file === "-" ? speech.terms.standardInput : printable(basename(capture.file), 300);
}

export function verdictMark({ speech }: Page, kind: Verdict["kind"]): string {
  return `${marks[kind]} ${speech.terms.verdicts[kind]}`;
}

export function paintVerdict({ ink }: Page, kind: Verdict["kind"], text: string): string {
  return kind === "complete" ? ink.good(text) : ink.caution(text);
}
