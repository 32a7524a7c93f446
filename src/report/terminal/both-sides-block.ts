import type { Report } from "../report.js";
import { displayWidth } from "../text/display-width.js";
import { padLeft } from "../text/pad.js";
import { exchangeName, exchangeOf, exchangeSteps, transcriptNotes } from "../transcript/exchange-steps.js";
import { joinedLines, type Page, paragraph } from "./page.js";

/** Without --explain only so many exchanges, enough to see how it goes. */
const fewExchanges = 3;

/** What was typed, the frames it became and what the programs printed about them, one exchange after the other. */
export function bothSidesBlock(page: Page, report: Report): string[] {
  const { transcript } = report;
  if (transcript === undefined || transcript.lines.length === 0) return [];
  const { ink, speech, options } = page;
  const joins = transcript.joins.slice(0, options.explain ? options.exchanges : fewExchanges);
  const names = joins.map((join) => exchangeName(report, join, speech));
  const widest = Math.max(0, ...names.map(displayWidth));
  const lines = joins.flatMap((join, index) => {
    const exchange = exchangeOf(report, join);
    if (exchange === undefined) return [];
    const lead = `  ${padLeft(names[index]!, widest)}  `;
    // The arrow stands before what follows, so that it is seen where a line is broken, too.
    const [first = "", ...next] = exchangeSteps(transcript, join, exchange, speech);
    return joinedLines(page, lead, [first, ...next.map((step) => `→ ${step}`)], undefined, " ");
  });
  const more = transcript.joins.length - joins.length;
  if (more > 0) lines.push(`  ${ink.faint(speech.bothSides.more(speech.numbers.count(more), more === 1))}`);
  const notes = transcriptNotes(transcript, speech).flatMap((text) =>
    paragraph(page, "  ", `${text.replace(/\.$/, "")}.`),
  );
  return [ink.strong(speech.bothSides.heading), ...lines, ...notes];
}
