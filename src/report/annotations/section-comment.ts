import type { Report } from "../report.js";
import type { Speech } from "../speech.js";
import { frameList } from "../text/frame-range.js";
import { percentileItems } from "../text/percentile-items.js";

/** Verdict with its reasons, and the totals, one on each line. */
export function sectionComment({ verdict, totals, capture }: Report, speech: Speech): string {
  const { terms, numbers } = speech;
  const counts = [
    speech.counted("frames", capture.frames),
    numbers.duration(capture.durationNs),
    speech.counted("connections", totals.connections),
    speech.counted("exchanges", totals.exchanges),
    ...(totals.unanswered > 0 ? [terms.unansweredCount(numbers.count(totals.unanswered))] : []),
    ...(totals.missedAnswers > 0
      ? [terms.missedCount(numbers.count(totals.missedAnswers), totals.missedAnswers === 1)]
      : []),
    ...(totals.oneWay > 0 ? [terms.oneWayCount(numbers.count(totals.oneWay), totals.oneWay === 1)] : []),
    terms.bytesTotal(numbers.bytes(totals.requestBytes), numbers.bytes(totals.responseBytes)),
  ];
  const reasons = verdict.reasons.map(({ code, count, frames }) => {
    const sentence = speech.verdict.reasons[code](numbers.count(count), count === 1);
    const where = frames.length === 0 ? "" : ` (${terms.framesNumbered(frameList(frames), frames.length === 1)})`;
    return `${sentence}${where}`;
  });
  return [
    `${terms.verdicts[verdict.kind]}: ${speech.verdict.kinds[verdict.kind]}`,
    ...reasons,
    counts.join(" · "),
    ...serviceTimes(totals.timing.serviceTime, speech),
  ].join("\n");
}

function serviceTimes(times: Report["totals"]["timing"]["serviceTime"], speech: Speech): string[] {
  return times === null ? [] : [`${speech.terms.percentiles}: ${percentileItems(times, speech).join(" · ")}`];
}
