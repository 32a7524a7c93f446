import { explain } from "../explain/explain.js";
import type { Report } from "../report.js";
import { type Page, paragraph } from "./page.js";

/** The teaching sentences, when they are asked for. */
export function explanationBlock(page: Page, report: Report): string[] {
  if (!page.options.explain) return [];
  const sentences = explain(report, page.options);
  if (sentences.length === 0) return [];
  const { ink, speech } = page;
  return [ink.strong(speech.terms.explanationHeading), ...sentences.flatMap((text) => paragraph(page, "  • ", text))];
}
