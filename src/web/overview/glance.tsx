import type { ComponentChildren } from "preact";
import { closeItems } from "../../report/handshake-text.js";
import { problemCodes } from "../../report/problem-codes.js";
import type { BudgetPart, Connection } from "../../report/report.js";
import { usePage } from "../page-context.js";
import { toneOfBudget } from "../palette.js";

/** What is asked first: where the time went, how fast it was answered, who closed. */
export function Glance() {
  const { report, words, speech } = usePage();
  const { glance } = words;
  if (report.totals.connections === 0) return null;
  return (
    <dl class="glance">
      <dt>{glance.time}</dt>
      <dd>
        <Shares connections={report.connections} />
      </dd>
      <dt>{glance.answers}</dt>
      <dd>
        <Answers />
      </dd>
      {report.totals.tcpConnections > 0 && (
        <>
          <dt>{glance.closedBy}</dt>
          <dd>
            <ClosedBy connections={report.connections.filter(({ transport }) => transport === "tcp")} />
          </dd>
        </>
      )}
      {problemCodes(report).length === 0 && report.totals.tcpConnections > 0 && (
        <>
          <dt>{speech.terms.problemsHeading}</dt>
          <dd class="good">{speech.terms.noProblems}</dd>
        </>
      )}
      {report.connections.length < report.totals.connections && (
        <dd class="faint">
          {words.glance.firstConnections(
            speech.numbers.count(report.connections.length),
            speech.numbers.count(report.totals.connections),
          )}
        </dd>
      )}
    </dl>
  );
}

const mostShares = 3;

/** The largest parts of the time of all connections. */
function Shares({ connections }: { connections: readonly Connection[] }) {
  const { speech } = usePage();
  const { numbers, terms } = speech;
  const sums = new Map<BudgetPart["kind"], number>();
  for (const { timeBudget } of connections)
    for (const { kind, durationNs } of timeBudget) sums.set(kind, (sums.get(kind) ?? 0) + durationNs);
  const whole = [...sums.values()].reduce((sum, ns) => sum + ns, 0);
  const largest = [...sums].filter(([, ns]) => ns > 0).sort((a, b) => b[1] - a[1]);
  if (largest.length === 0) return <>{numbers.duration(whole)}</>;
  return (
    <Dotted>
      {largest.slice(0, mostShares).map(([kind, ns]) => (
        <span key={kind}>
          <span class={`swatch fill-${toneOfBudget(kind)}`} aria-hidden="true" /> {numbers.percent(ns, whole)}{" "}
          {terms.budget[kind]}
        </span>
      ))}
    </Dotted>
  );
}

function Answers() {
  const { report, words, speech } = usePage();
  const { exchanges, unanswered, timing } = report.totals;
  const { serviceTime } = timing;
  const { duration, count } = speech.numbers;
  return (
    <Dotted>
      <span>
        {serviceTime === null
          ? speech.counted("exchanges", exchanges)
          : words.glance.answered(
              speech.counted("exchanges", exchanges),
              duration(serviceTime.p50Ns),
              duration(serviceTime.maximumNs),
            )}
      </span>
      {unanswered > 0 && <span class="warning">▲ {words.glance.unanswered(count(unanswered))}</span>}
    </Dotted>
  );
}

/** Of one connection all there is to say, of several how many by whom. */
function ClosedBy({ connections }: { connections: readonly Connection[] }) {
  const { words, speech } = usePage();
  const only = connections.length === 1 ? connections[0] : undefined;
  if (only !== undefined)
    return (
      <Dotted>
        {closeItems(only, speech)
          .slice(1)
          .concat(closeItems(only, speech)[0] ?? [])}
      </Dotted>
    );
  const { count } = speech.numbers;
  const by = (role: "client" | "server" | null) => connections.filter(({ closedBy }) => closedBy === role).length;
  const parts = (["client", "server"] as const).flatMap((role) =>
    by(role) === 0 ? [] : [words.glance.by(speech.terms[role], count(by(role)))],
  );
  if (by(null) > 0) parts.push(words.glance.byNobody(count(by(null))));
  return <Dotted>{parts}</Dotted>;
}

/** One after the other; a line break never parts one of them from its dot. */
function Dotted({ children }: { children: ComponentChildren }) {
  const all = [children].flat().flat().filter(Boolean);
  return (
    <ul class="dotted">
      {all.map((child, index) => (
        <li key={index}>{child}</li>
      ))}
    </ul>
  );
}
