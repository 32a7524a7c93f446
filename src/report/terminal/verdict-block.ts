import type { Report } from "../report.js";
import { frameList } from "../text/frame-range.js";
import { proofText } from "../text/proof-text.js";
import { paintVerdict, verdictMark } from "./headline.js";
import { type Page, paragraph } from "./page.js";

/** The verdict in words, and each reason with the frames that show it. */
export function verdictBlock(page: Page, { verdict, proof }: Report): string[] {
  const { speech } = page;
  const mark = verdictMark(page, verdict.kind);
  const [first = "", ...rest] = paragraph(page, `${mark}: `, speech.verdict.kinds[verdict.kind]);
  const lines = [first.replace(mark, (text) => paintVerdict(page, verdict.kind, text)), ...rest];
  for (const { code, count, frames } of verdict.reasons) {
    const sentence = speech.verdict.reasons[code](speech.numbers.count(count), count === 1);
    const where =
      frames.length === 0 ? "" : ` (${speech.terms.framesNumbered(frameList(frames), frames.length === 1)})`;
    lines.push(...paragraph(page, "  · ", `${sentence}${where}`));
  }
  if (proof !== undefined) lines.push(...paragraph(page, "  ", proofText(proof, speech)));
  return lines;
}
