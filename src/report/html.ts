import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { LabError } from "../errors.js";
import { packageRoot } from "../package-root.js";
import { printable } from "../printable.js";
import type { RenderOptions } from "./options.js";
import type { PageData } from "./page-data.js";
import type { Report } from "./report.js";
import { shownTranscript } from "./transcript/shown-transcript.js";

/**
 * One HTML file that needs nothing else: no network, no script or style but its own, which the policy names by their hashes.
 * What came out of packets is in a data block that the browser does not read as markup or script.
 * @throws {LabError} PAGE_NOT_BUILT when the page's own script and style are not there.
 */
export function renderHtml(report: Report, options: RenderOptions): string {
  const script = pagePart("page.js");
  const style = pagePart("page.css");
  const { packets, language, commands } = options;
  const data: PageData = {
    report,
    language,
    commands,
    transcript: shownTranscript(report, options),
    packets: packets === null ? null : { ...packets, columns: "", bytes: "" },
  };
  const file = report.capture.file;
  const title = file === null || file === "-" ? "reqresp-lab" : `${printable(basename(file), 200)} · reqresp-lab`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${escapeText(report.generator)}">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page draws a report from the data inside it and needs JavaScript for that.</noscript>
<script type="application/json" id="report-data">${dataBlock(data)}</script>
<script type="text/plain" id="packet-columns">${packets?.columns ?? ""}</script>
<script type="text/plain" id="packet-bytes">${packets?.bytes ?? ""}</script>
<script>${script}</script>
</body>
</html>
`;
}

function policy(script: string, style: string): string {
  const sources = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    // The diagram's picture is drawn from a data: image and saved from a blob.
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return sources.join("; ");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/**
 * JSON in which no character can end the element or begin a tag, a comment or an entity: those are written as \u escapes, which mean the same.
 * HTML Standard, "Restrictions for contents of script elements".
 */
export function dataBlock(value: unknown): string {
  return JSON.stringify(value, withoutDoubledPayload).replace(/[<>&\u2028\u2029]/g, escapeUnit);
}

/** A turn's payload that is text is in the report twice; the text is enough, and a third of the size. */
function withoutDoubledPayload(this: unknown, key: string, value: unknown): unknown {
  return key === "payload" && typeof (this as { text?: unknown }).text === "string" ? "" : value;
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function escapeText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const parts = new Map<string, string>();

function pagePart(name: string): string {
  const known = parts.get(name);
  if (known !== undefined) return known;
  const found = new URL(`dist/web/${name}`, packageRoot);
  if (!existsSync(found)) {
    throw new LabError("PAGE_NOT_BUILT", `the HTML page's ${name} is missing`, { hint: "Run: npm run build" });
  }
  const text = readFileSync(found, "utf8");
  parts.set(name, text);
  return text;
}
