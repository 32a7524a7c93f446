import type { Phase } from "../report/report.js";
import type { PageModel } from "./page-model.js";

/** "handshake", "exchange 3", "exchange 9–40". */
export function phaseName({ speech }: PageModel, { kind, exchange, lastExchange }: Phase): string {
  const name = speech.terms.phases[kind];
  if (exchange === null) return name;
  const { count } = speech.numbers;
  return lastExchange === null || lastExchange === exchange
    ? `${name} ${count(exchange)}`
    : `${name} ${count(exchange)}–${count(lastExchange)}`;
}
