import { basename } from "node:path";
import { explain } from "../explain/explain.js";
import type { RenderOptions, TranscriptLine } from "../options.js";
import type { Report } from "../report.js";
import { speechFor } from "../speech.js";
import { shownTranscript } from "../transcript/shown-transcript.js";
import { bothSidesSection } from "./both-sides-section.js";
import { captureSection } from "./capture-section.js";
import { connectionSection, headed } from "./connection-section.js";
import { fenced, markdownCode, markdownText } from "./escape.js";
import { commandSection } from "./lab-section.js";
import { packetSection } from "./packet-section.js";
import { phaseSection } from "./phase-section.js";
import { timingTable } from "./timing-tables.js";
import { problemSection, verdictSection } from "./verdict-section.js";

/** A lab report that is ready to hand in, in GitHub's Markdown. */
export function renderMarkdown(report: Report, options: RenderOptions): string {
  const speech = speechFor(options);
  const { labReport, terms } = speech;
  const shown = report.connections.slice(0, Math.max(1, options.connections));
  const unlisted = report.totals.connections - shown.length;
  const sections = [
    ...captureSection(report, speech),
    ...commandSection(report, options, speech),
    ...transcriptSection(shownTranscript(report, options), labReport.transcript),
    ...phaseSection(report, speech),
    ...packetSection(report, options, speech),
    ...shown.flatMap((connection) => connectionSection(connection, speech, options)),
    ...(unlisted > 0 ? [`${terms.moreConnections(speech.numbers.count(unlisted), unlisted === 1)}.`] : []),
    ...(report.totals.connections > 1 ? headed(`## ${terms.allExchanges}`, timingTable(report.totals, speech)) : []),
    ...bothSidesSection(report, speech, options),
    ...explanationSection(report, options, labReport.explanation),
    ...problemSection(report, speech),
    ...verdictSection(report, speech),
    `## ${labReport.reproduce}`,
    report.lab === undefined || report.lab.commandLine === ""
      ? ""
      : labReport.capturedWith(markdownCode(report.lab.commandLine)),
    labReport.reproduceText(markdownCode(`reqresp-lab summary ${fileArgument(report)}`)),
    markdownText(labReport.generatedBy(report.generator)),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function transcriptSection(transcript: readonly TranscriptLine[], heading: string): string[] {
  if (transcript.length === 0) return [];
  return [
    `## ${heading}`,
    fenced(
      "text",
      transcript.map(({ role, text }) => `${role.padEnd(6)} | ${text}`),
    ),
  ];
}

function explanationSection(report: Report, options: RenderOptions, heading: string): string[] {
  const sentences = options.explain ? explain(report, options) : [];
  return sentences.length === 0 ? [] : [`## ${heading}`, sentences.map((text) => `- ${markdownText(text)}`).join("\n")];
}

/** A name as it can be typed in a shell. */
function fileArgument({ capture }: Report): string {
  if (capture.file === null || capture.file === "-") return "FILE";
  const name = basename(capture.file);
  return /^[\w.+-]+$/.test(name) && !name.startsWith("-") ? name : `'./${name.replaceAll("'", "'\\''")}'`;
}
