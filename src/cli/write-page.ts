import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { analysePackets } from "../analysis/analyse-packets.js";
import { renderHtml } from "../report/html.js";
import { defaultRenderOptions } from "../report/options.js";
import type { Context } from "./context.js";
import { openBrowser } from "./open-browser.js";
import { paint } from "./paint.js";
import { analysisOptions, capturePath, warnOfDamage } from "./read-report.js";
import { renderOptions } from "./report-options.js";
import { withTranscript } from "./with-transcript.js";

/** A page can be searched and scrolled, so it holds more than what is read from top to bottom. */
const keptForPage = { keepExchanges: 10_000, keepConnections: 1000 } as const;

/** The HTML page of the capture that the command line names: report and packets. */
export async function pageOf(argv: Record<string, unknown>, context: Context): Promise<string> {
  const path = capturePath(argv);
  const options = analysisOptions(argv, context);
  const { report, packets } = await analysePackets(path === "-" ? context.stdin : path, {
    ...options,
    keepExchanges: Math.max(options.keepExchanges ?? 0, keptForPage.keepExchanges),
    keepConnections: Math.max(options.keepConnections ?? 0, keptForPage.keepConnections),
  });
  warnOfDamage(report, context);
  const complete = await withTranscript(report, path, context);
  return renderHtml(complete, { ...defaultRenderOptions, ...renderOptions(argv, context), packets });
}

/** Where a page goes that nobody gave a name: a new folder of its own among the temporary files. */
export async function temporaryPagePath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "reqresp-lab-")), "report.html");
}

/** Opens the page, or says where it is. */
export async function showPage(path: string, context: Context): Promise<void> {
  const reason = await openBrowser(path, context.env);
  if (reason === null) return;
  context.stderr.write(
    `${paint(context).yellow("!")} no browser could be started (${reason}); open ${pathToFileURL(path).href}\n`,
  );
}
