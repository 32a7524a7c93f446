import type { LabFacts, Report } from "../report.js";
import type { RecordedLine, RecordedTranscript } from "./recorded.js";

/** What a run knows that its capture does not. */
export interface RunFacts {
  entries: readonly RecordedLine[];
  dropped: number;
  sameClock: boolean;
  saidBy: RecordedTranscript["saidBy"];
  interface: string | null;
  lab: LabFacts;
}

/** The transcript of a run in the form that is kept beside its capture. */
export function recordTranscript(report: Report, facts: RunFacts): RecordedTranscript {
  return {
    format: "reqresp-lab transcript",
    version: 1,
    firstFrameAt: report.capture.firstFrameAt,
    sameClock: facts.sameClock,
    saidBy: facts.saidBy,
    names: Object.fromEntries(report.hosts.flatMap(({ address, name }) => (name === null ? [] : [[address, name]]))),
    interface: facts.interface,
    run: { lab: facts.lab, proof: report.proof ?? null, frames: report.capture.frames },
    entries: [...facts.entries],
    dropped: facts.dropped,
  };
}
