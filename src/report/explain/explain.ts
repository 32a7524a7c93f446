import type { RenderOptions } from "../options.js";
import type { Report } from "../report.js";
import { type Speech, speechFor } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { explainClose } from "./explain-close.js";
import { explainExchanges } from "./explain-exchanges.js";
import { explainOpening } from "./explain-opening.js";

/** A sentence, and what it teaches: each thing is taught once, where it first shows. */
export interface Lesson {
  topic: string;
  text: string;
}

/** The teaching sentences for these frames, in the order of the frames. Only what the capture shows is explained. */
export function explain(report: Report, options: Pick<RenderOptions, "language" | "connections">): string[] {
  const speech = speechFor(options);
  const lessons = [
    ...explainArp(report, speech),
    ...explainDuplicates(report, speech),
    ...report.connections
      .slice(0, Math.max(1, options.connections))
      .flatMap((connection) => [
        ...explainOpening(connection, speech),
        ...explainExchanges(connection, speech),
        ...explainClose(connection, speech),
      ]),
  ];
  const taught = new Map<string, string>();
  for (const { topic, text } of lessons) if (!taught.has(topic)) taught.set(topic, text);
  return [...taught.values()];
}

/** When Linux has used an unconfirmed neighbour entry for 5 s (delay_first_probe_time, arp(7)), it asks the neighbour once more. */
const earliestCheckNs = 4.5e9;
const latestCheckNs = 7e9;

function explainArp(report: Report, { explanations, numbers }: Speech): Lesson[] {
  const phases = report.phases.filter(({ kind }) => kind === "arp");
  const talkFrom = report.connections[0]?.startNs ?? Number.POSITIVE_INFINITY;
  return phases.map((phase): Lesson => {
    const frames = frameRange(phase.firstFrame, phase.lastFrame);
    const afterNs = phase.startNs - talkFrom;
    return afterNs >= earliestCheckNs && afterNs <= latestCheckNs
      ? { topic: "arp-again", text: explanations.arpAgain(frames, numbers.duration(afterNs)) }
      : { topic: "arp", text: explanations.arp(frames) };
  });
}

function explainDuplicates({ capture }: Report, { explanations, numbers }: Speech): Lesson[] {
  if (capture.duplicatesRemoved === 0) return [];
  return [{ topic: "duplicates", text: explanations.duplicates(numbers.count(capture.duplicatesRemoved)) }];
}
