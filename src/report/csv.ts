import { printable } from "../printable.js";
import type { Connection, Exchange, Report } from "./report.js";
import { endpointText } from "./speech.js";
import { turnText } from "./text/turn-text.js";

type Cell = string | number | null;

/** The columns of a row, in order: what it is called and where it comes from. Times are nanoseconds since the first frame. */
const columns: readonly (readonly [name: string, value: (connection: Connection, exchange: Exchange) => Cell])[] = [
  ["connection", ({ id }) => id],
  ["exchange", (_, { number }) => number],
  ["transport", ({ transport }) => transport],
  ["protocol", ({ protocol }) => protocol],
  ["client", ({ client }) => endpointText(client)],
  ["client_name", ({ client }) => client.name],
  ["server", ({ server }) => endpointText(server)],
  ["server_name", ({ server }) => server.name],
  // 1: the protocol has no answer for it, so that there is none is in order.
  ["one_way", (_, { isOneWay }) => Number(isOneWay)],
  ["request_first_frame", (_, { request }) => request.firstFrame],
  ["request_last_frame", (_, { request }) => request.lastFrame],
  ["response_first_frame", (_, { response }) => response?.firstFrame ?? null],
  ["response_last_frame", (_, { response }) => response?.lastFrame ?? null],
  ["start_ns", (_, { request }) => request.startNs],
  ["think_time_ns", (_, { thinkTimeNs }) => thinkTimeNs],
  ["request_spread_ns", (_, { requestSpreadNs }) => requestSpreadNs],
  ["service_time_ns", (_, { serviceTimeNs }) => serviceTimeNs],
  ["response_spread_ns", (_, { responseSpreadNs }) => responseSpreadNs],
  ["apdu_response_time_ns", (_, { apduResponseTimeNs }) => apduResponseTimeNs],
  ["delays_ns", (_, { delays }) => delays.reduce((sum, { durationNs }) => sum + durationNs, 0)],
  ["request_bytes", (_, { request }) => request.bytes],
  ["response_bytes", (_, { response }) => response?.bytes ?? null],
  ["request_label", (_, { requestLabel }) => requestLabel?.summary ?? null],
  ["response_label", (_, { responseLabel }) => responseLabel?.summary ?? null],
  ["request_text", (_, { request }) => turnText(request)],
  ["response_text", (_, { response }) => (response === null ? null : turnText(response))],
];

/** One row per exchange, with a header (RFC 4180: CRLF, quotes doubled). Text is escaped as on a terminal, and is never a formula. */
export function renderCsv(report: Report): string {
  const rows: Cell[][] = [columns.map(([name]) => name)];
  for (const connection of report.connections) {
    for (const exchange of connection.exchanges) rows.push(columns.map(([, value]) => value(connection, exchange)));
  }
  return rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = withoutFormula(printable(cell));
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet computes what begins like this, also in full width and behind spaces; an apostrophe in front makes it text. */
function withoutFormula(text: string): string {
  return /^\s*[=+\-@|%＝＋－＠]/u.test(text) ? `'${text}` : text;
}
