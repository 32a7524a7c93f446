export interface Verdict {
  /** complete: every connection from its first packet to its last, nothing missing. empty: no connection at all. */
  kind: "complete" | "partial" | "empty";
  /** Why it is not complete (or what was noticed on the way), each with frames where there are any. Empty when complete without remarks. */
  reasons: VerdictReason[];
}

export interface VerdictReason {
  code:
    | "no-connections"
    | "headers-cut"
    | "not-decoded"
    | "one-direction"
    | "capture-began-late"
    | "capture-ended-early"
    | "kernel-drops"
    | "gaps"
    | "fragments-missing"
    | "snapped"
    | "duplicates-removed"
    | "file-damaged"
    | "refused"
    | "unreachable"
    | "reset"
    | "unanswered"
    | "clock";
  /** How many connections, frames or bytes it concerns. */
  count: number;
  frames: number[];
  /** True when this alone keeps the verdict from being complete. */
  breaks: boolean;
}

/** Whether it is proven that nothing is missing, also what the packets themselves could not tell. */
export interface Proof {
  /** True when the verdict is complete and every check has passed. */
  proven: boolean;
  checks: ProofCheck[];
}

export interface ProofCheck {
  /**
   * verdict: the packets' own. kernel-drops, interface-drops: tcpdump's counters. start-canary, end-canary: packets that the capture sent itself
   * were captured. filter: none of the user's own left packets out. exchanges: the client's own count against the capture's.
   */
  check: "verdict" | "kernel-drops" | "interface-drops" | "start-canary" | "end-canary" | "filter" | "exchanges";
  /** unknown: nobody could look. */
  outcome: "passed" | "failed" | "unknown";
  /** Packets, canaries or exchanges; null for the verdict and what is unknown. */
  expected: number | null;
  found: number | null;
}
