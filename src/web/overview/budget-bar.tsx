import type { Connection } from "../../report/report.js";
import { usePage } from "../page-context.js";
import { toneOfBudget } from "../palette.js";

/** The time of a connection as one bar of its parts, and the same in figures. */
export function BudgetBar({ connection }: { connection: Connection }) {
  const { speech, words } = usePage();
  const { numbers, terms } = speech;
  const total = connection.durationNs;
  const parts = connection.timeBudget.filter(({ durationNs }) => durationNs > 0);
  if (parts.length === 0 || total <= 0) return null;
  return (
    <figure class="budget">
      <div class="bar" aria-hidden="true">
        {parts.map(({ kind, durationNs }) => (
          <span
            key={kind}
            class={`fill-${toneOfBudget(kind)}`}
            title={`${terms.budget[kind]} ${numbers.duration(durationNs)}`}
            style={{ flexGrow: durationNs / total }}
          />
        ))}
      </div>
      <table>
        <caption>
          {words.timeBudget}: {numbers.duration(total)}
        </caption>
        <tbody>
          {parts.map(({ kind, durationNs, count }) => (
            <tr key={kind}>
              <th scope="row">
                <span class={`swatch fill-${toneOfBudget(kind)}`} aria-hidden="true" /> {terms.budget[kind]}
                {count > 1 && <span class="faint"> ×{numbers.count(count)}</span>}
              </th>
              <td class="number">{numbers.duration(durationNs)}</td>
              <td class="number faint">{numbers.percent(durationNs, total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
