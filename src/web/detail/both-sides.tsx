import type { Exchange } from "../../report/report.js";
import { exchangeSteps } from "../../report/transcript/exchange-steps.js";
import { usePage } from "../page-context.js";

/** What was said to the client, the frames it became, and what the programs printed about them, in the order of the times. */
export function BothSides({ exchange }: { exchange: Exchange }) {
  const { report, speech } = usePage();
  const { transcript } = report;
  const join = transcript?.joins.find(
    (one) => one.connection === exchange.connection && one.exchange === exchange.number,
  );
  if (transcript === undefined || join === undefined) return null;
  return (
    <section>
      <h3>{speech.bothSides.heading}</h3>
      <ol class="steps">
        {exchangeSteps(transcript, join, exchange, speech).map((step) => (
          <li key={step}>
            <bdi>{step}</bdi>
          </li>
        ))}
      </ol>
    </section>
  );
}
