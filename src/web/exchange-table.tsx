import { useMemo, useState } from "preact/hooks";
import type { Exchange } from "../report/report.js";
import { requestLine, responseLine, statusOf } from "./exchange-text.js";
import { type GridColumn, type Sorting, VirtualGrid } from "./grid/virtual-grid.js";
import { usePage } from "./page-context.js";
import { secondsText } from "./seconds.js";
import { exchangeOfSelection } from "./selected-exchange.js";
import type { Selection } from "./selection.js";
import { useMedia } from "./use-media.js";
import { Waterfall } from "./waterfall.js";

interface TableProps {
  exchanges: readonly Exchange[];
  selected: Selection;
  onSelect: (selection: Selection) => void;
}

/** Every exchange as a row, as in a browser's network panel. */
export function ExchangeTable({ exchanges, selected, onSelect }: TableProps) {
  const model = usePage();
  const { words, report, speech } = model;
  const isNarrow = useMedia("(max-width: 44rem)");
  const [sorting, setSorting] = useState<Sorting>({ key: "start", isDescending: false });
  const sorted = useMemo(() => sortExchanges(exchanges, sorting), [exchanges, sorting]);
  const longestNs = useMemo(
    () => exchanges.reduce((most, { serviceTimeNs }) => Math.max(most, serviceTimeNs ?? 0), 1),
    [exchanges],
  );
  const range = useMemo(() => timeRange(exchanges), [exchanges]);
  const shown = useMemo(() => exchangeOfSelection(model, selected), [model, selected]);
  const columns = columnsFor(words.columns, isNarrow, report.connections.length > 1);
  const { numbers } = speech;
  const totalShown = report.connections.reduce((sum, connection) => sum + connection.exchanges.length, 0);

  const cell = (row: number, key: string) => {
    const exchange = sorted[row]!;
    switch (key) {
      case "number":
        return numbers.count(exchange.number);
      case "connection":
        return exchange.connection;
      case "request":
        return <bdi>{requestLine(exchange)}</bdi>;
      case "response":
        return <bdi>{responseLine(exchange)}</bdi>;
      case "status":
        return <Status exchange={exchange} />;
      case "start":
        return secondsText(exchange.request.startNs);
      case "bytes":
        return numbers.bytes(exchange.request.bytes + (exchange.response?.bytes ?? 0));
      case "service":
        return <ServiceTime ns={exchange.serviceTimeNs} longestNs={longestNs} />;
      default:
        return <Waterfall exchange={exchange} {...range} />;
    }
  };

  return (
    <>
      {totalShown < report.totals.exchanges && (
        <p class="note">{words.partOfExchanges(numbers.count(totalShown), numbers.count(report.totals.exchanges))}</p>
      )}
      <VirtualGrid
        label={words.views.exchanges}
        columns={columns}
        count={sorted.length}
        cell={cell}
        rowClass={(row) => (statusOf(sorted[row]!) === "answered" ? "" : "marked")}
        selected={shown === null ? -1 : sorted.indexOf(shown)}
        onSelect={(row) => {
          const { connection, number } = sorted[row]!;
          onSelect({ kind: "exchange", connection, number });
        }}
        sorting={sorting}
        onSort={(key) =>
          setSorting({ key, isDescending: sorting.key === key ? !sorting.isDescending : isLargestFirst(key) })
        }
        empty={
          report.totals.exchanges + report.totals.unanswered + report.totals.missedAnswers === 0
            ? words.noExchanges
            : words.nothingFound
        }
      />
    </>
  );
}

function Status({ exchange }: { exchange: Exchange }) {
  const { words } = usePage();
  const status = statusOf(exchange);
  const code = exchange.responseLabel?.fields.status;
  return (
    <span class={`status ${status}`}>
      <span aria-hidden="true">{status === "answered" ? "●" : "▲"} </span>
      {code ?? words.rowStatus[status]}
    </span>
  );
}

function ServiceTime({ ns, longestNs }: { ns: number | null; longestNs: number }) {
  const { speech } = usePage();
  if (ns === null) return "–";
  return (
    <span class="service-time">
      <span class="service-bar" style={{ width: `${Math.max(1, (ns / longestNs) * 100)}%` }} />
      <span class="service-text">{speech.numbers.duration(ns)}</span>
    </span>
  );
}

function columnsFor(titles: Record<string, string>, isNarrow: boolean, hasConnections: boolean): GridColumn[] {
  const column = (key: string, track: string, isNumber = false): GridColumn => ({
    key,
    title: titles[key] ?? key,
    track,
    isNumber,
    isSortable: key !== "timeline",
  });
  if (isNarrow) {
    return [
      column("number", "2.6rem", true),
      column("request", "minmax(4rem, 1fr)"),
      column("response", "minmax(4rem, 1fr)"),
      column("service", "6.2rem", true),
    ];
  }
  return [
    column("number", "3rem", true),
    ...(hasConnections ? [column("connection", "3.4rem", true)] : []),
    column("request", "minmax(7rem, 3fr)"),
    column("response", "minmax(6rem, 2fr)"),
    column("status", "6.6rem"),
    column("start", "6rem", true),
    column("bytes", "4.8rem", true),
    column("service", "6.6rem", true),
    column("timeline", "minmax(5rem, 1.2fr)"),
  ];
}

/** The largest first is what one looks for in times and bytes. */
function isLargestFirst(key: string): boolean {
  return key === "service" || key === "bytes" || key === "status";
}

const statusOrder = { answered: 0, oneWay: 1, missed: 2, delayed: 3, error: 4, unanswered: 5 } as const;

function sortExchanges(exchanges: readonly Exchange[], { key, isDescending }: Sorting): Exchange[] {
  const compare = comparisons[key] ?? comparisons.start!;
  const sign = isDescending ? -1 : 1;
  return [...exchanges].sort((a, b) => sign * compare(a, b) || a.request.firstFrame - b.request.firstFrame);
}

const comparisons: Record<string, (a: Exchange, b: Exchange) => number> = {
  number: (a, b) => a.number - b.number,
  connection: (a, b) => a.connection - b.connection,
  request: (a, b) => requestLine(a).localeCompare(requestLine(b)),
  response: (a, b) => responseLine(a).localeCompare(responseLine(b)),
  status: (a, b) => statusOrder[statusOf(a)] - statusOrder[statusOf(b)],
  start: (a, b) => a.request.firstFrame - b.request.firstFrame,
  bytes: (a, b) => a.request.bytes + (a.response?.bytes ?? 0) - b.request.bytes - (b.response?.bytes ?? 0),
  service: (a, b) => (a.serviceTimeNs ?? -1) - (b.serviceTimeNs ?? -1),
};

function timeRange(exchanges: readonly Exchange[]): { fromNs: number; toNs: number } {
  let [fromNs, toNs] = [Number.POSITIVE_INFINITY, 0];
  for (const { request, response } of exchanges) {
    fromNs = Math.min(fromNs, request.startNs);
    toNs = Math.max(toNs, (response ?? request).endNs);
  }
  return { fromNs: Number.isFinite(fromNs) ? fromNs : 0, toNs };
}
