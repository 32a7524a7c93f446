import type { RenderOptions } from "../options.js";
import type { Report } from "../report.js";
import { arpBlock } from "./arp-block.js";
import { bothSidesBlock } from "./both-sides-block.js";
import { connectionBlock } from "./connection-block.js";
import { connectionTable } from "./connection-table.js";
import { explanationBlock } from "./explanation-block.js";
import { headline } from "./headline.js";
import { overviewBlock } from "./overview-block.js";
import { newPage } from "./page.js";
import { problemBlock } from "./problem-block.js";
import { verdictBlock } from "./verdict-block.js";

/** The report as a person reads it on a terminal: a blank line between blocks, a newline at the end. */
export function renderTerminal(report: Report, options: RenderOptions): string {
  const page = newPage(options);
  const full = report.connections.slice(0, Math.max(1, options.connections));
  // One scale for all bars, so that connections can be held against each other.
  const shown = full.flatMap(({ exchanges }) => exchanges.slice(0, options.exchanges));
  const slowestNs = shown.reduce((most, { serviceTimeNs }) => Math.max(most, serviceTimeNs ?? 0), 0);
  const headed = full.find(({ exchanges }) => exchanges.length > 0)?.id ?? 0;
  const blocks = [
    headline(page, report),
    arpBlock(page, report),
    ...full.map((connection) => connectionBlock(page, connection, { slowestNs, headed })),
    connectionTable(page, report.connections.slice(full.length), report.totals.connections - full.length),
    overviewBlock(page, report),
    bothSidesBlock(page, report),
    explanationBlock(page, report),
    problemBlock(page, report),
    verdictBlock(page, report),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
