import type { Timing } from "../report/report.js";
import { Histogram } from "./histogram.js";

/** The distributions of what exchanges took: of one connection, of a pair of hosts, or of all. */
export class ExchangeTiming {
  readonly requestSpread = new Histogram();
  readonly serviceTime = new Histogram();
  readonly responseSpread = new Histogram();
  readonly apduResponseTime = new Histogram();
  readonly thinkTime = new Histogram();

  merge(other: ExchangeTiming): void {
    this.requestSpread.merge(other.requestSpread);
    this.serviceTime.merge(other.serviceTime);
    this.responseSpread.merge(other.responseSpread);
    this.apduResponseTime.merge(other.apduResponseTime);
    this.thinkTime.merge(other.thinkTime);
  }

  toTiming(): Timing {
    return {
      requestSpread: this.requestSpread.percentiles(),
      serviceTime: this.serviceTime.percentiles(),
      responseSpread: this.responseSpread.percentiles(),
      apduResponseTime: this.apduResponseTime.percentiles(),
      thinkTime: this.thinkTime.percentiles(),
    };
  }
}
