import type { Connection, Exchange } from "../../report/report.js";
import { usePage } from "../page-context.js";
import { type Tone, toneOfBudget } from "../palette.js";
import { secondsText } from "../seconds.js";

interface Part {
  name: string;
  tone: Tone;
  fromNs: number;
  durationNs: number;
}

/** How the time of an exchange is made up: the timing tab of a browser's network panel. */
export function TimingBreakdown({ connection, exchange }: { connection: Connection; exchange: Exchange }) {
  const { words, speech } = usePage();
  const { numbers } = speech;
  const { timing } = words;
  const parts = partsOf(exchange, timing);
  const totalNs = exchange.apduResponseTimeNs ?? exchange.requestSpreadNs;
  const spanNs = Math.max(1, totalNs);
  return (
    <section>
      <h3>
        {timing.title} <span class="faint number">{secondsText(exchange.request.startNs)} s</span>
      </h3>
      <table class="timing">
        <tbody>
          {parts.map(({ name, tone, fromNs, durationNs }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="timing-bar" aria-hidden="true">
                <span
                  class={`fill-${tone}`}
                  style={{
                    left: `min(${(fromNs / spanNs) * 100}%, calc(100% - 2px))`,
                    width: `max(2px, ${(durationNs / spanNs) * 100}%)`,
                  }}
                />
              </td>
              <td class="number">{numbers.duration(durationNs)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {exchange.apduResponseTimeNs !== null && (
            <tr>
              <th scope="row">{timing.response}</th>
              <td />
              <td class="number">{numbers.duration(exchange.apduResponseTimeNs)}</td>
            </tr>
          )}
          {exchange.apduResponseTimeNs !== null && connection.durationNs > 0 && (
            <tr>
              <th scope="row" colSpan={2}>
                {timing.shareOfConnection}
              </th>
              <td class="number">{numbers.percent(exchange.apduResponseTimeNs, connection.durationNs)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">{timing.waited}</th>
            <td />
            <td class="number">{numbers.duration(exchange.thinkTimeNs)}</td>
          </tr>
        </tfoot>
      </table>
      {exchange.response === null && <p class="warning">{timing.noResponse}</p>}
    </section>
  );
}

/** In the order in which they come; what was lost in a part stands behind it. */
function partsOf(
  exchange: Exchange,
  names: { requestSpread: string; service: string; responseSpread: string; lostIn: Record<string, string> },
): Part[] {
  const parts: Part[] = [];
  let fromNs = 0;
  const add = (name: string, tone: Tone, durationNs: number | null) => {
    if (durationNs === null) return;
    parts.push({ name, tone, fromNs, durationNs });
    fromNs += durationNs;
  };
  const lost = (part: string) => {
    const delays = exchange.delays.filter((delay) => delay.in === part);
    if (delays.length === 0) return;
    const durationNs = delays.reduce((sum, delay) => sum + delay.durationNs, 0);
    add(names.lostIn[part] ?? part, toneOfBudget(delays[0]!.cause), durationNs);
  };
  add(names.requestSpread, "request", exchange.requestSpreadNs);
  lost("request");
  add(names.service, "service", exchange.serviceTimeNs);
  lost("service");
  add(names.responseSpread, "response", exchange.responseSpreadNs);
  lost("response");
  return parts;
}
