import { useMemo } from "preact/hooks";
import type { Exchange, Percentiles, Timing } from "../../report/report.js";
import { connectionName } from "../connection-name.js";
import { requestLine } from "../exchange-text.js";
import { BudgetBar } from "../overview/budget-bar.js";
import { usePage } from "../page-context.js";
import { ScrollBox } from "../scroll-box.js";
import type { Selection } from "../selection.js";
import { DistributionPlot } from "./distribution-plot.js";
import { ServicePlot } from "./service-plot.js";

interface TimesProps {
  exchanges: readonly Exchange[];
  connection: number;
  onSelect: (selection: Selection) => void;
}

const maximumBars = 12;
const slowest = 5;

export function TimesView({ exchanges, connection, onSelect }: TimesProps) {
  const model = usePage();
  const { report, words, speech, connections } = model;
  const { numbers } = speech;
  const values = useMemo(
    () => exchanges.flatMap(({ serviceTimeNs }) => (serviceTimeNs === null ? [] : [serviceTimeNs])),
    [exchanges],
  );
  const timing = connections.get(connection)?.timing ?? report.totals.timing;
  const bars = report.connections.filter(({ id }) => connection === 0 || id === connection);
  const longest = useMemo(
    () => [...exchanges].sort((a, b) => (b.serviceTimeNs ?? -1) - (a.serviceTimeNs ?? -1)).slice(0, slowest),
    [exchanges],
  );
  const summary = summaryOf(values, (count, p50, p99, maximum) =>
    words.chartServiceSummary(
      numbers.count(count),
      numbers.duration(p50),
      numbers.duration(p99),
      numbers.duration(maximum),
    ),
  );
  return (
    <ScrollBox class="times" label={words.views.times}>
      {values.length === 0 ? (
        <p class="empty">{words.chartNone}</p>
      ) : (
        <div class="plots">
          <section>
            <h2>{words.chartService}</h2>
            <ServicePlot onSelect={onSelect} exchanges={exchanges} label={`${words.chartService}. ${summary}`} />
          </section>
          <section>
            <h2>{words.chartDistribution}</h2>
            <DistributionPlot valuesNs={values} label={`${words.chartDistribution}. ${summary}`} />
          </section>
        </div>
      )}
      {model.exchanges.length < report.totals.exchanges && (
        <p class="note">
          {words.partOfExchanges(numbers.count(model.exchanges.length), numbers.count(report.totals.exchanges))}
        </p>
      )}
      <PercentileTable timing={timing} />
      {values.length > 0 && (
        <section>
          <h2>{words.slowestExchanges}</h2>
          <ol class="slowest">
            {longest.map((exchange) => (
              <li key={`${exchange.connection}.${exchange.number}`}>
                <span class="number">
                  {exchange.serviceTimeNs === null ? "–" : numbers.duration(exchange.serviceTimeNs)}
                </span>
                <button
                  type="button"
                  class="link"
                  onClick={() =>
                    onSelect({ kind: "exchange", connection: exchange.connection, number: exchange.number })
                  }
                >
                  {words.exchangeTitle(numbers.count(exchange.number), numbers.count(exchange.connection))}
                </button>
                <bdi class="code">{requestLine(exchange)}</bdi>
              </li>
            ))}
          </ol>
        </section>
      )}
      {bars.slice(0, maximumBars).map((one) => (
        <section key={one.id}>
          <h2>{`${speech.terms.connection} ${connectionName(one)}`}</h2>
          <BudgetBar connection={one} />
        </section>
      ))}
      {bars.length > maximumBars && (
        <p class="note">{words.partOfConnections(numbers.count(maximumBars), numbers.count(bars.length))}</p>
      )}
    </ScrollBox>
  );
}

const kinds = ["requestSpread", "serviceTime", "responseSpread", "apduResponseTime", "thinkTime"] as const;
const columns = [
  "minimumNs",
  "p50Ns",
  "p90Ns",
  "p99Ns",
  "maximumNs",
  "meanNs",
  "totalNs",
] as const satisfies (keyof Percentiles)[];
const titles = {
  minimumNs: "minimum",
  p50Ns: "p50",
  p90Ns: "p90",
  p99Ns: "p99",
  maximumNs: "maximum",
  meanNs: "mean",
  totalNs: "total",
} as const;

function PercentileTable({ timing }: { timing: Timing }) {
  const { words, speech } = usePage();
  const rows = kinds.flatMap((kind) => {
    const values = timing[kind];
    return values === null ? [] : [{ kind, values }];
  });
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{words.percentilesHeading}</h2>
      <ScrollBox class="scroll-x" label={words.percentilesLabel}>
        <table class="percentiles">
          <thead>
            <tr>
              <td />
              <th scope="col" class="number">
                {words.percentiles.count}
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" class="number">
                  {words.percentiles[titles[column]]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, values }) => (
              <tr key={kind}>
                <th scope="row">{words.kinds[kind]}</th>
                <td class="number">{speech.numbers.count(values.count)}</td>
                {columns.map((column) => (
                  <td key={column} class="number">
                    {speech.numbers.duration(values[column])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

function summaryOf(
  values: readonly number[],
  text: (count: number, p50: number, p99: number, maximum: number) => string,
): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return text(sorted.length, at(0.5), at(0.99), at(1));
}
