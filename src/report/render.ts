import { renderCsv } from "./csv.js";
import { renderHtml } from "./html.js";
import { renderJson } from "./json.js";
import { renderJsonLines } from "./jsonl.js";
import { renderMarkdown } from "./markdown/markdown.js";
import { renderMermaid } from "./mermaid/mermaid.js";
import { defaultRenderOptions, type RenderOptions } from "./options.js";
import type { Report } from "./report.js";
import { renderTerminal } from "./terminal/terminal.js";

/** A pure function: the same report and options always give the same text, which ends with a newline. */
type Renderer = (report: Report, options: RenderOptions) => string;

interface Format {
  render: Renderer;
  /** File endings that mean this format. */
  endings: readonly string[];
}

/** Every face of a report. */
const formats = {
  terminal: { render: renderTerminal, endings: [".txt"] },
  json: { render: renderJson, endings: [".json"] },
  jsonl: { render: renderJsonLines, endings: [".jsonl", ".ndjson"] },
  markdown: { render: renderMarkdown, endings: [".md", ".markdown"] },
  mermaid: { render: renderMermaid, endings: [".mmd", ".mermaid"] },
  csv: { render: renderCsv, endings: [".csv"] },
  html: { render: renderHtml, endings: [".html", ".htm"] },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];

/** The report in one format; what `options` leave out has its default. */
export function render(report: Report, format: FormatName, options: Partial<RenderOptions> = {}): string {
  return formats[format].render(report, { ...defaultRenderOptions, ...options });
}

/** The format that a file's ending asks for; undefined when it asks for none that there is. */
export function formatForFile(path: string): FormatName | undefined {
  return formatNames.find((name) => formats[name].endings.some((ending) => path.toLowerCase().endsWith(ending)));
}

/** ".txt", ".json" …: every ending that `formatForFile` knows. */
export const fileEndings: readonly string[] = formatNames.flatMap((name) => [...formats[name].endings]);
