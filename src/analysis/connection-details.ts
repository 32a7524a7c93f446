import type { Exchange, Connection as ReportedConnection, Turn, Unasked } from "../report/report.js";
import { AckRtt } from "./ack-rtt.js";
import { ExchangeTiming } from "./exchange-timing.js";
import { PhaseList } from "./phase-list.js";
import { tcpConditionNames } from "./tcp-condition-bits.js";
import { TimeBudget } from "./time-budget.js";

/** What is kept of a connection that the report will show in detail. */
export class ConnectionDetails {
  readonly budget = new TimeBudget();
  readonly phases = new PhaseList();
  readonly timing = new ExchangeTiming();
  readonly exchanges: Exchange[] = [];
  readonly icmpErrors: ReportedConnection["icmpErrors"] = [];
  readonly ackRtt = new AckRtt();
  /** Counts by bit number. */
  readonly tcpConditions = new Uint32Array(tcpConditionNames.length);
  protocol: string | null = null;
  /** Exchanges looked at for what the protocol could be. */
  recognitions = 0;
  /** What the server said after an answer and nobody asked for: the first of it, and how often. */
  readonly unasked: Unasked[] = [];
  unaskedCount = 0;
  /** Server payload before the client's first. */
  banner: Turn | null = null;
}
