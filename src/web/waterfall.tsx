import type { Exchange } from "../report/report.js";
import type { Tone } from "./palette.js";

interface WaterfallProps {
  exchange: Exchange;
  fromNs: number;
  toNs: number;
}

/** When an exchange was, among all, and of what its time was made. */
export function Waterfall({ exchange, fromNs, toNs }: WaterfallProps) {
  const spanNs = Math.max(1, toNs - fromNs);
  const { startNs, endNs } = exchange.request;
  const parts: [tone: Tone, startNs: number, endNs: number][] = [["request", startNs, endNs]];
  if (exchange.response !== null) {
    parts.push(
      ["service", endNs, exchange.response.startNs],
      ["response", exchange.response.startNs, exchange.response.endNs],
    );
  }
  return (
    <span class="waterfall" aria-hidden="true">
      {parts.map(([tone, from, to]) => (
        <span
          key={tone}
          class={`fill-${tone}`}
          style={{
            left: `min(${((from - fromNs) / spanNs) * 100}%, calc(100% - 2px))`,
            width: `max(2px, ${((to - from) / spanNs) * 100}%)`,
          }}
        />
      ))}
    </span>
  );
}
