import type {
  CaptureFacts,
  Endpoint,
  Phase,
  Report,
  Connection as ReportedConnection,
  SlowExchange,
} from "../report/report.js";
import { version } from "../version.js";
import type { AnalysisClock } from "./analysis-clock.js";
import type { ArpPhases } from "./arp-phases.js";
import type { CaptureContext } from "./capture-context.js";
import type { DuplicateFrames } from "./duplicate-frames.js";
import type { FrameCounts } from "./frame-counts.js";
import type { Hosts } from "./hosts.js";
import type { AnalysisOptions } from "./options.js";
import type { Pairs } from "./pairs.js";
import type { ProblemLog } from "./problem-log.js";
import { sumTotals } from "./totals.js";
import type { VerdictReasons } from "./verdict.js";

const maximumPhases = 1000;

/** What an Analyzer has found by its end. */
export interface Findings {
  frames: number;
  snapped: number;
  duplicates: Pick<DuplicateFrames, "removed" | "copies">;
  clock: AnalysisClock;
  counts: FrameCounts;
  hosts: Hosts;
  pairs: Pairs;
  slowest: SlowExchange[];
  problems: ProblemLog;
  verdict: VerdictReasons;
  arp: ArpPhases;
  connections: ReportedConnection[];
  connectionCount: number;
  /** Open connections given up to bound the memory. */
  forgotten: number;
  tcpConditions: Uint32Array;
}

/** Puts everything together and in order. */
export function buildReport(context: CaptureContext, options: AnalysisOptions, findings: Findings): Report {
  const drops = options.drops ?? dropsOf(context);
  noteCaptureProblems(context, findings, drops);
  const names = new Map([...context.capture.names, ...(options.names ?? [])]);
  for (const connection of findings.connections) {
    nameEndpoint(connection.client, names);
    nameEndpoint(connection.server, names);
  }
  return {
    schemaVersion: 1,
    generator: `reqresp-lab ${version()}`,
    capture: captureFacts(context, findings, drops),
    verdict: findings.verdict.verdict(findings.connectionCount),
    hosts: findings.hosts.hosts(names),
    phases: phasesInOrder(findings),
    connections: findings.connections,
    pairs: findings.pairs.statistics(names),
    totals: sumTotals(findings.pairs.all(), findings.tcpConditions),
    slowest: findings.slowest,
    problems: findings.problems.inFrameOrder(),
    problemCounts: findings.problems.counts,
  };
}

function captureFacts(context: CaptureContext, findings: Findings, drops: CaptureFacts["drops"]): CaptureFacts {
  const { capture, firstFrame, lastFrame } = context;
  const { clock } = findings;
  return {
    file: context.file,
    format: capture.format,
    compression: capture.compression,
    bytes: capture.bytes,
    interfaces: capture.interfaces.map(({ name, description, linkType, linkTypeName, snapLength }) => {
      return { name, description, linkType, linkTypeName, snapLength };
    }),
    comments: capture.comments,
    frames: findings.frames,
    firstFrameAt: firstFrame === null ? null : isoTime(firstFrame),
    lastFrameAt: lastFrame === null ? null : isoTime(lastFrame),
    durationNs: clock.absurd > 0 || clock.backwards > 0 ? clock.nowNs : clock.latestNs - clock.earliestNs,
    framesBy: findings.counts.toReport(),
    duplicatesRemoved: findings.duplicates.removed,
    snapped: findings.snapped,
    damage: capture.damage === null ? null : { offset: capture.damage.offset, reason: capture.damage.reason },
    drops,
  };
}

/** What pcapng's interface statistics say, when the caller knows nothing better. */
function dropsOf(context: CaptureContext): CaptureFacts["drops"] {
  const counted = context.capture.interfaces
    .flatMap(({ statistics }) => (statistics === null ? [] : [statistics]))
    .filter(({ received, dropped }) => received !== null || dropped !== null);
  if (counted.length === 0) return null;
  const sum = (pick: "received" | "dropped") =>
    counted.reduce((total, statistics) => total + (statistics[pick] ?? 0), 0);
  return { received: sum("received"), droppedByKernel: sum("dropped"), droppedByInterface: 0 };
}

function noteCaptureProblems(context: CaptureContext, findings: Findings, drops: CaptureFacts["drops"]): void {
  const { problems, verdict, clock } = findings;
  const { damage } = context.capture;
  if (damage !== null) {
    problems.add("file-damaged", "error", [], null, { offset: damage.offset, reason: damage.reason });
    verdict.add("file-damaged", 0);
  }
  const dropped = drops === null ? 0 : drops.droppedByKernel + drops.droppedByInterface;
  if (dropped > 0) {
    problems.add("kernel-drops", "error", [], null, { dropped });
    verdict.add("kernel-drops", 0, dropped);
  }
  verdict.add("snapped", 0, findings.snapped);
  if (findings.snapped > 0)
    problems.add("snapped", "warning", [], null, { frames: findings.snapped }, findings.snapped);
  const { removed, copies } = findings.duplicates;
  verdict.add("duplicates-removed", 0, removed);
  if (removed > 0) problems.add("duplicate-frame", "note", copies, null, { frames: removed }, removed);
  verdict.add("clock", 0, clock.backwards + clock.absurd);
  const { count: datagrams, frames } = context.datagramsLost;
  if (datagrams > 0) {
    problems.add(
      "fragment-lost",
      "warning",
      [...frames],
      null,
      { datagrams, fragments: context.fragmentsLost },
      datagrams,
    );
    verdict.add("fragments-missing", frames[0] ?? 0, datagrams);
  }
  if (context.fragmentsDropped > 0) {
    const fragments = context.fragmentsDropped;
    problems.add("fragment-overflow", "warning", [], null, { fragments }, fragments);
  }
  if (findings.forgotten > 0) {
    problems.add("memory-bound", "warning", [], null, { connections: findings.forgotten }, findings.forgotten);
  }
}

function nameEndpoint(endpoint: Endpoint, names: ReadonlyMap<string, string>): void {
  endpoint.name = names.get(endpoint.address) ?? null;
}

function phasesInOrder(findings: Findings): Phase[] {
  return [...findings.arp.phases, ...findings.connections.flatMap(({ phases }) => phases)]
    .sort((a, b) => a.firstFrame - b.firstFrame)
    .slice(0, maximumPhases);
}

/** ISO 8601 with nanoseconds; null for a time that no clock shows (before 1970, or after the year 9999). */
function isoTime(time: { seconds: number; nanoseconds: number }): string | null {
  if (time.seconds < 0 || time.seconds > 253_402_300_799) return null;
  const seconds = new Date(time.seconds * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(time.nanoseconds).padStart(9, "0")}Z`;
}
