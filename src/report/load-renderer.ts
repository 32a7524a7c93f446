import { defaultRenderOptions, type RenderOptions } from "./options.js";
import type { FormatName } from "./render.js";
import type { Report } from "./report.js";

type Renderer = (report: Report, options: RenderOptions) => string;

/** One renderer each, loaded when it is asked for: all of them together take 35 ms to load, JSON's 1. */
const loaders: Readonly<Record<FormatName, () => Promise<Renderer>>> = {
  terminal: async () => (await import("./terminal/terminal.js")).renderTerminal,
  json: async () => (await import("./json.js")).renderJson,
  jsonl: async () => (await import("./jsonl.js")).renderJsonLines,
  markdown: async () => (await import("./markdown/markdown.js")).renderMarkdown,
  mermaid: async () => (await import("./mermaid/mermaid.js")).renderMermaid,
  csv: async () => (await import("./csv.js")).renderCsv,
  html: async () => (await import("./html.js")).renderHtml,
};

/** The formats that there are. */
export const loadableFormats = Object.keys(loaders) as FormatName[];

/** `render` of one format, without loading the others. */
export async function loadRenderer(
  format: FormatName,
): Promise<(report: Report, options: Partial<RenderOptions>) => string> {
  const renderer = await loaders[format]();
  return (report, options) => renderer(report, { ...defaultRenderOptions, ...options });
}
