import type { Language } from "../language.js";
import { annotations } from "./english/annotations.js";
import { bothSides } from "./english/both-sides.js";
import { explanations } from "./english/explanations.js";
import { labReport } from "./english/lab-report.js";
import { live } from "./english/live.js";
import { problems } from "./english/problems.js";
import { terms } from "./english/terms.js";
import { verdict } from "./english/verdict.js";
import { annotations as annotationsId } from "./indonesian/annotations.js";
import { bothSides as bothSidesId } from "./indonesian/both-sides.js";
import { explanations as explanationsId } from "./indonesian/explanations.js";
import { labReport as labReportId } from "./indonesian/lab-report.js";
import { live as liveId } from "./indonesian/live.js";
import { problems as problemsId } from "./indonesian/problems.js";
import { terms as termsId } from "./indonesian/terms.js";
import { verdict as verdictId } from "./indonesian/verdict.js";

/**
 * Every sentence that a report can say. English is the pattern; the type makes another language have the same messages with the same facts.
 * Facts arrive as text that is formatted and safe already; a number is passed only where the grammar depends on it.
 */
export interface Messages {
  terms: typeof terms;
  verdict: typeof verdict;
  problems: typeof problems;
  explanations: typeof explanations;
  labReport: typeof labReport;
  annotations: typeof annotations;
  bothSides: typeof bothSides;
  live: typeof live;
}

const byLanguage: Record<Language, Messages> = {
  en: { terms, verdict, problems, explanations, labReport, annotations, bothSides, live },
  id: {
    terms: termsId,
    verdict: verdictId,
    problems: problemsId,
    explanations: explanationsId,
    labReport: labReportId,
    annotations: annotationsId,
    bothSides: bothSidesId,
    live: liveId,
  },
};

export function messagesFor(language: Language): Messages {
  return byLanguage[language];
}
