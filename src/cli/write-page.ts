import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderHtml } from "../report/html.js";
import { labCommands } from "../report/lab-commands.js";
import { defaultRenderOptions } from "../report/options.js";
import type { Context } from "./context.js";
import { openBrowser } from "./open-browser.js";
import { paint } from "./paint.js";
import { readPackets } from "./read-packets.js";
import { analysisOptions } from "./read-report.js";
import { renderOptions } from "./report-options.js";

/** A page can be searched and scrolled, so it holds more than what is read from top to bottom. */
const keptForPage = { keepExchanges: 10_000, keepConnections: 1000 } as const;

/** The HTML page of the capture that the command line names: report and packets. */
export async function pageOf(argv: Record<string, unknown>, context: Context): Promise<string> {
  const options = analysisOptions(argv, context);
  const { report, packets } = await readPackets(argv, context, {
    keepExchanges: Math.max(options.keepExchanges ?? 0, keptForPage.keepExchanges),
    keepConnections: Math.max(options.keepConnections ?? 0, keptForPage.keepConnections),
  });
  const commands = labCommands(report);
  return renderHtml(report, { ...defaultRenderOptions, ...renderOptions(argv, context), packets, commands });
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
