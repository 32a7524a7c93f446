import { safeJson } from "./json.js";
import type { Exchange, Report } from "./report.js";

/** One exchange as one line of JSON, newline included: for a stream as for a file. */
export function exchangeJsonLine(exchange: Exchange): string {
  return `${safeJson(exchange)}\n`;
}

/** The exchanges of a report, one a line, in the order of their connections. */
export function renderJsonLines(report: Report): string {
  return report.connections.flatMap(({ exchanges }) => exchanges.map(exchangeJsonLine)).join("");
}
