import type { CaptureCounters, CaptureWindow } from "../capture/capture.js";
import type { Proof, ProofCheck, Report } from "../report/report.js";
import type { RunResult } from "./run.js";

/** How many exchanges the client says it had, with the word that ended it as one that may have become another. */
export interface ClientCount {
  answered: number;
  /** The client was told to quit: whether it told the server is its own affair. */
  quitSaid: boolean;
}

/** Undefined when the client said nothing that could be counted. */
export function clientCount({ messages, transcript }: RunResult): ClientCount | undefined {
  if (messages.length === 0 || transcript.dropped > 0) return undefined;
  const inputs = transcript.entries.filter(({ role, kind }) => role === "client" && kind === "input").length;
  return {
    answered: messages.filter(({ answeredAtMicroseconds }) => answeredAtMicroseconds !== undefined).length,
    quitSaid: inputs > messages.length,
  };
}

/** Whether packets, counters, canaries and client agree that nothing is missing. */
export function proofOf(
  report: Report,
  counters: CaptureCounters,
  window: CaptureWindow,
  client: ClientCount | undefined,
): Proof {
  const checks: ProofCheck[] = [
    {
      check: "verdict",
      outcome: report.verdict.kind === "complete" ? "passed" : "failed",
      expected: null,
      found: null,
    },
    noDrops("kernel-drops", counters.droppedByKernel),
    noDrops("interface-drops", counters.droppedByInterface),
    canary("start-canary", window.startSeen, window),
    canary("end-canary", window.endSeen, window),
    exchanges(report.totals.exchanges, client),
  ];
  return { proven: checks.every(({ outcome }) => outcome === "passed"), checks };
}

function noDrops(check: ProofCheck["check"], dropped: number): ProofCheck {
  return { check, outcome: dropped === 0 ? "passed" : "failed", expected: 0, found: dropped };
}

/** When neither was seen, none could be sent; when only one was, the capture has missed the other. */
function canary(check: ProofCheck["check"], seen: boolean, { startSeen, endSeen }: CaptureWindow): ProofCheck {
  if (!startSeen && !endSeen) return { check, outcome: "unknown", expected: null, found: null };
  return { check, outcome: seen ? "passed" : "failed", expected: 1, found: seen ? 1 : 0 };
}

function exchanges(found: number, client: ClientCount | undefined): ProofCheck {
  if (client === undefined) return { check: "exchanges", outcome: "unknown", expected: null, found };
  const { answered, quitSaid } = client;
  const agrees = found === answered || (quitSaid && found === answered + 1);
  return { check: "exchanges", outcome: agrees ? "passed" : "failed", expected: answered, found };
}
