import type { Connection } from "../report/report.js";

/** Round trips from a segment to the ACK that covers it exactly, over both directions of a connection. */
export class AckRtt {
  samples = 0;
  minimumNs = Number.POSITIVE_INFINITY;
  maximumNs = 0;
  totalNs = 0;

  /** A clock that went backwards in between measured nothing. */
  add(ns: number): void {
    if (ns < 0) return;
    this.samples++;
    this.totalNs += ns;
    if (ns < this.minimumNs) this.minimumNs = ns;
    if (ns > this.maximumNs) this.maximumNs = ns;
  }

  merge({ samples, minimumNs, maximumNs, totalNs }: Pick<AckRtt, "samples" | "minimumNs" | "maximumNs" | "totalNs">) {
    this.samples += samples;
    this.totalNs += totalNs;
    this.minimumNs = Math.min(this.minimumNs, minimumNs);
    this.maximumNs = Math.max(this.maximumNs, maximumNs);
  }

  /** `initialNs`: from the SYN to the first ACK, 0 when unknown. */
  toReport(initialNs: number): Connection["ackRtt"] {
    if (this.samples === 0) return null;
    return {
      initialNs: initialNs > 0 ? initialNs : null,
      minimumNs: this.minimumNs,
      meanNs: Math.round(this.totalNs / this.samples),
      maximumNs: this.maximumNs,
      samples: this.samples,
    };
  }
}
