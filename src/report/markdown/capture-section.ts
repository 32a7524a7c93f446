import { basename } from "node:path";
import type { Report } from "../report.js";
import type { Speech } from "../speech.js";
import { markdownCode } from "./escape.js";
import { hostSection } from "./lab-section.js";

/** Title, what was captured, and who took part. */
export function captureSection(report: Report, speech: Speech): string[] {
  const { labReport, numbers } = speech;
  const { capture, totals } = report;
  const name =
    capture.file === null
      ? speech.terms.liveCapture
      : capture.file === "-"
        ? speech.terms.standardInput
        : basename(capture.file);
  const { tcp, udp, arp, icmp, otherIp, other, malformed } = capture.framesBy;
  const sentences = [
    labReport.counts(
      speech.counted("frames", capture.frames),
      numbers.duration(capture.durationNs),
      speech.counted("connections", totals.connections),
      speech.counted("exchanges", totals.exchanges),
    ),
    labReport.byProtocol(
      ...([tcp, udp, arp, icmp + otherIp + other + malformed].map(numbers.count) as [string, string, string, string]),
    ),
  ];
  if (capture.firstFrameAt !== null && capture.lastFrameAt !== null) {
    sentences.push(labReport.capturedAt(capture.firstFrameAt, capture.lastFrameAt));
  }
  if (capture.duplicatesRemoved > 0) sentences.push(labReport.removed(numbers.count(capture.duplicatesRemoved)));
  const mark = `**${speech.terms.verdicts[report.verdict.kind]}**: ${speech.verdict.kinds[report.verdict.kind]}.`;
  return [
    `# ${labReport.title(markdownCode(name))}`,
    `## ${labReport.summary}`,
    mark,
    sentences.join(" "),
    ...hostSection(report, speech),
  ];
}
