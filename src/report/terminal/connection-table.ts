import type { Connection } from "../report.js";
import { endpointName, endpointText } from "../speech.js";
import { displayWidth } from "../text/display-width.js";
import { frameRange } from "../text/frame-range.js";
import { pad, padLeft } from "../text/pad.js";
import type { Page } from "./page.js";

const maximumRows = 20;

/** The connections that are not shown in full, one row each. `total` counts those that are not even listed. */
export function connectionTable(page: Page, connections: readonly Connection[], total: number): string[] {
  const { ink, speech } = page;
  const { terms } = speech;
  if (total === 0) return [];
  const listed = connections.slice(0, maximumRows);
  const rows = listed.map((connection) => row(page, connection));
  const heads = [
    "#",
    terms.frameColumn,
    `${terms.client} → ${terms.server}`,
    terms.answeredColumn,
    terms.medianColumn,
    terms.endColumn,
  ];
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((cells) => cells[column] ?? "")].map(displayWidth)),
  );
  const others = widths.reduce((sum, width, column) => sum + (column === 2 ? 0 : width), 0);
  widths[2] = Math.min(widths[2] ?? 0, Math.max(24, page.width - others - 12));
  // On a narrow terminal the last column gives way.
  const excess = others + widths[2] + 12 - page.width;
  if (excess > 0) widths[5] = Math.max(0, (widths[5] ?? 0) - excess);
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => (column === 2 || column === 5 ? pad(cell, widths[column] ?? 0) : padLeft(cell, widths[column] ?? 0))).join("  ")}`.trimEnd();
  const lines = [
    ink.strong(terms.otherConnections),
    ...(rows.length > 0 ? [ink.faint(line(heads))] : []),
    ...rows.map(line),
  ];
  const unlisted = total - listed.length;
  if (unlisted > 0) lines.push(`  ${ink.faint(terms.moreConnections(speech.numbers.count(unlisted), unlisted === 1))}`);
  return lines;
}

function row({ speech }: Page, connection: Connection): string[] {
  const { terms, numbers } = speech;
  const { client, server, timing, exchanges, exchangeCount } = connection;
  const serverText = server.name === null ? endpointText(server) : `${endpointName(server)}:${server.port}`;
  const unanswered = exchanges.filter(({ response }) => response === null).length;
  return [
    String(connection.id),
    frameRange(connection.firstFrame, connection.lastFrame),
    `${endpointName(client)} → ${serverText}`,
    unanswered === 0
      ? numbers.count(exchangeCount)
      : `${numbers.count(exchangeCount)}/${numbers.count(exchangeCount + unanswered)}`,
    timing.serviceTime === null ? "" : numbers.duration(timing.serviceTime.p50Ns),
    connection.opening === "refused" ? terms.openings.refused : terms.ends[connection.closing],
  ];
}
