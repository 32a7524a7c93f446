export interface BudgetPart {
  kind:
    | "handshake"
    | "request"
    | "service"
    | "response"
    | "think"
    | "banner"
    | "close"
    | "idle"
    | "retransmission-timeout"
    | "fast-retransmission"
    | "zero-window"
    | "delayed-ack"
    | "lost-segment";
  durationNs: number;
  /** How many stretches of time were added up. */
  count: number;
}

/** From a bounded histogram (relative error at most 1 %); minimum, maximum, mean and total are exact. */
export interface Percentiles {
  count: number;
  minimumNs: number;
  p50Ns: number;
  p90Ns: number;
  p99Ns: number;
  maximumNs: number;
  meanNs: number;
  totalNs: number;
}

export interface Timing {
  requestSpread: Percentiles | null;
  serviceTime: Percentiles | null;
  responseSpread: Percentiles | null;
  apduResponseTime: Percentiles | null;
  thinkTime: Percentiles | null;
}
