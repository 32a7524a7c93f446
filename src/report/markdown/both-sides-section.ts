import type { RenderOptions } from "../options.js";
import type { Report } from "../report.js";
import type { Speech } from "../speech.js";
import { exchangeName, exchangeOf, exchangeSteps, transcriptNotes } from "../transcript/exchange-steps.js";
import { markdownText } from "./escape.js";

/** One item for each exchange: what was said, the frames, what the programs printed; then where the time went. */
export function bothSidesSection(report: Report, speech: Speech, options: RenderOptions): string[] {
  const { transcript } = report;
  if (transcript === undefined || transcript.lines.length === 0) return [];
  const joins = transcript.joins.slice(0, options.exchanges);
  const items = joins.flatMap((join) => {
    const exchange = exchangeOf(report, join);
    if (exchange === undefined) return [];
    const steps = exchangeSteps(transcript, join, exchange, speech).map(markdownText);
    return [`- ${markdownText(exchangeName(report, join, speech))} ${steps.join(" → ")}`];
  });
  const more = transcript.joins.length - joins.length;
  if (more > 0) items.push(`- ${speech.bothSides.more(speech.numbers.count(more), more === 1)}`);
  const notes = transcriptNotes(transcript, speech).map((text) => markdownText(`${text.replace(/\.$/, "")}.`));
  return [`## ${speech.bothSides.heading}`, items.join("\n"), notes.join(" ")];
}
