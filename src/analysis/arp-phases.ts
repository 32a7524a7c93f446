import type { Phase } from "../report/report.js";

/** ARP frames this far apart belong to different phases: a first question is not the check five seconds later. */
const togetherNs = 1e9;
const maximumPhases = 1000;

/** ARP as the capture's own phases: runs of ARP frames close in time. */
export class ArpPhases {
  readonly phases: Phase[] = [];

  frame(frame: number, nowNs: number): void {
    const last = this.phases.at(-1);
    const isRun = last !== undefined && nowNs - (last.startNs + last.durationNs) <= togetherNs;
    if (last !== undefined && (isRun || this.phases.length >= maximumPhases)) {
      last.lastFrame = frame;
      last.frames++;
      last.durationNs = nowNs - last.startNs;
      return;
    }
    this.phases.push({
      kind: "arp",
      connection: null,
      exchange: null,
      lastExchange: null,
      firstFrame: frame,
      lastFrame: frame,
      frames: 1,
      startNs: nowNs,
      durationNs: 0,
    });
  }
}
