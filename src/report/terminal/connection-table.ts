import type { Connection } from "../report.js";
import { endpointName, endpointText } from "../speech.js";
import { displayWidth } from "../text/display-width.js";
import { frameRange } from "../text/frame-range.js";
import { pad, padLeft } from "../text/pad.js";
import { narrowWidth } from "./exchange-line.js";
import type { Page } from "./page.js";

const maximumRows = 20;
const narrowestEnds = 12;

interface Column {
  head: string;
  cell: (connection: Connection) => string;
  fill: (text: string, columns: number) => string;
  /** Gives way when the line is too long. */
  gives?: boolean;
}

/** The connections that are not shown in full, one row each. `total` counts those that are not even listed. */
export function connectionTable(page: Page, connections: readonly Connection[], total: number): string[] {
  const { ink, speech } = page;
  const { terms, numbers } = speech;
  if (total === 0) return [];
  const listed = connections.slice(0, maximumRows);
  const lines = [ink.strong(terms.otherConnections)];
  if (listed.length > 0) lines.push(...tableLines(page, columnsOf(page), listed));
  const unlisted = total - listed.length;
  if (unlisted > 0) lines.push(`  ${ink.faint(terms.moreConnections(numbers.count(unlisted), unlisted === 1))}`);
  return lines;
}

function tableLines(page: Page, columns: readonly Column[], connections: readonly Connection[]): string[] {
  const cells = connections.map((connection) => columns.map(({ cell }) => cell(connection)));
  const widths = columns.map(({ head }, index) =>
    Math.max(...[head, ...cells.map((row) => row[index] ?? "")].map(displayWidth)),
  );
  const excess = widths.reduce((sum, width) => sum + width + 2, 0) - page.width;
  const giving = columns.findIndex(({ gives }) => gives);
  if (excess > 0) widths[giving] = Math.max(narrowestEnds, (widths[giving] ?? 0) - excess);
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => `  ${columns[index]?.fill(cell, widths[index] ?? 0) ?? ""}`)
      .join("")
      .trimEnd();
  return [page.ink.faint(line(columns.map(({ head }) => head))), ...cells.map(line)];
}

function columnsOf({ speech, width }: Page): Column[] {
  const { terms, numbers } = speech;
  const median: Column = {
    head: terms.medianColumn,
    cell: ({ timing }) => (timing.serviceTime === null ? "" : numbers.duration(timing.serviceTime.p50Ns)),
    fill: padLeft,
  };
  return [
    { head: "#", cell: ({ id }) => String(id), fill: padLeft },
    { head: terms.frameColumn, cell: ({ firstFrame, lastFrame }) => frameRange(firstFrame, lastFrame), fill: padLeft },
    { head: `${terms.client} → ${terms.server}`, cell: endsText, fill: pad, gives: true },
    { head: terms.answeredColumn, cell: (connection) => answeredText(connection, numbers.count), fill: padLeft },
    ...(width < narrowWidth ? [] : [median]),
    {
      head: terms.endColumn,
      cell: ({ opening, closing }) =>
        opening === "refused" || opening === "unreachable" ? terms.openings[opening] : terms.ends[closing],
      fill: pad,
    },
  ];
}

function endsText({ client, server }: Connection): string {
  const serverText = server.name === null ? endpointText(server) : `${endpointName(server)}:${server.port}`;
  return `${endpointName(client)} → ${serverText}`;
}

/** "3", or "3/5" when of two of five no answer is there. */
function answeredText({ exchanges, exchangeCount }: Connection, count: (value: number) => string): string {
  const unanswered = exchanges.filter(({ response, isOneWay }) => response === null && !isOneWay).length;
  return unanswered === 0 ? count(exchangeCount) : `${count(exchangeCount)}/${count(exchangeCount + unanswered)}`;
}
