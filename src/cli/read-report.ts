import { statSync } from "node:fs";
import { analyseCapture, type CaptureOptions } from "../analysis/analyse-capture.js";
import { printable } from "../printable.js";
import type { Report } from "../report/report.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";
import { withTranscript } from "./with-transcript.js";

/**
 * Kept in detail when nothing else is asked for: enough to read, little enough to hold. Of a capture of 1,800 connections, details of
 * 1,000 made 8 MB of JSON, a third of the run's time and 70 MB more memory than those of 100.
 */
const usuallyKept = { connections: 100, exchanges: 1000 } as const;

/**
 * Of a large file: what a terminal shows at most. The first 1,000 of 300,000 exchanges tell no more than the first 200, and took another
 * third of the run's time; figures, percentiles, and problems are of all of them.
 */
const keptOfLargeFiles = { connections: 25, exchanges: 200 } as const;
const largeFile = 64 * 1024 * 1024;

/** Reads the capture that a command line names (- for stdin), and says on stderr what is wrong with the file. */
export async function readReport(
  argv: Record<string, unknown>,
  context: Context,
  options: CaptureOptions = {},
): Promise<Report> {
  const path = capturePath(argv);
  const report = await analyseCapture(path === "-" ? context.stdin() : path, {
    ...analysisOptions(argv, context, isLarge(path) ? keptOfLargeFiles : usuallyKept),
    ...options,
  });
  warnOfDamage(report, context);
  return withTranscript(report, path, context);
}

/** The path that was named; yargs takes a lone "-" for an option without a name. */
export function capturePath(argv: Record<string, unknown>): string {
  return argv.file === true ? "-" : String(argv.file);
}

export function analysisOptions(
  argv: Record<string, unknown>,
  context: Context,
  usually: { connections: number; exchanges: number } = usuallyKept,
): CaptureOptions {
  return {
    signal: context.signal,
    keepExchanges: kept(argv.exchanges, usually.exchanges),
    keepConnections: kept(argv.connections, usually.connections),
    checksums: argv.checksums === true,
  };
}

function isLarge(path: string): boolean {
  // A file that is not there is told of when it is opened; "-" is stdin, of which nothing is known yet.
  return path !== "-" && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= largeFile;
}

function kept(asked: unknown, usually: number): number {
  return typeof asked === "number" ? Math.max(usually, asked) : usually;
}

/** What could be read is shown; that it is not all is said where it cannot get into the data. */
export function warnOfDamage({ capture }: Report, context: Context): void {
  if (capture.damage === null) return;
  const { offset, reason } = capture.damage;
  warn(`the capture is damaged at byte ${offset}: ${printable(reason, 200)}; what lies before it was read`, context);
}

/** Data holds every connection and exchange that was kept; that there are more is said beside it. */
export function warnOfMore({ connections, totals }: Report, context: Context): void {
  if (connections.length < totals.connections) {
    const { length } = connections;
    const option = `--connections ${totals.connections}`;
    warn(`${length} of ${totals.connections} connections are in detail; ${option} keeps them all`, context);
  }
  const all = totals.exchanges + totals.unanswered + totals.oneWay;
  const kept = connections.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  if (kept < all) warn(`${kept} of ${all} exchanges are in detail; --exchanges ${all} keeps them all`, context);
}

function warn(text: string, context: Context): void {
  context.stderr.write(`${paint(context).yellow("!")} ${text}\n`);
}
