import type { CaptureCounters } from "../capture/capture.js";
import type { RunResult } from "../lab/run.js";
import { defaultRenderOptions } from "../report/options.js";
import type { Report } from "../report/report.js";
import { renderTerminal } from "../report/terminal/terminal.js";
import type { CaptureOutput } from "./capture-output.js";
import type { Context } from "./context.js";
import { paintStderr } from "./paint.js";
import { renderOptions } from "./report-options.js";

/** What a capture gave, and with --run or in a demo the run. */
export interface Captured {
  report: Report;
  counters: CaptureCounters;
  /** How and where it was captured, in one line. */
  captured: string;
  run?: RunResult | undefined;
  /** Where what the programs said was written. */
  transcriptFile?: string | undefined;
}

/** Explains what was captured, and says what tcpdump counted and where the file is. */
export function showCapture(
  outcome: Captured,
  output: CaptureOutput,
  argv: Record<string, unknown>,
  context: Context,
): void {
  const { stdout, stderr, quiet } = context;
  // Data has stdout to itself: then the explanation is a remark.
  const page = () => {
    const text = renderTerminal(outcome.report, { ...defaultRenderOptions, ...renderOptions(argv, context) });
    // The programs' own lines stand above it.
    return outcome.run && !quiet ? `\n${text}` : text;
  };
  if (!output.toStdout) stdout.write(page());
  else if (!quiet) stderr.write(page());
  if (quiet) return;
  const { dim } = paintStderr(context);
  stderr.write(`${dim(countersLine(outcome.counters))}\n`);
  if (output.file !== undefined) stderr.write(`${dim(`written to ${output.file}`)}\n`);
  if (outcome.transcriptFile !== undefined) {
    stderr.write(`${dim(`what the programs said is in ${outcome.transcriptFile}`)}\n`);
  }
}

/** The same as data. */
export function captureData({ report, counters, captured, run }: Captured, output: CaptureOutput) {
  return { ...(run ? { run } : {}), capture: { how: captured, file: output.file ?? null, ...counters }, report };
}

/** tcpdump's own words, in one line. */
function countersLine({ captured, received, droppedByKernel, droppedByInterface }: CaptureCounters): string {
  return `tcpdump: ${captured} packets captured, ${received} received by filter, ${droppedByKernel} dropped by kernel, ${droppedByInterface} dropped by interface`;
}
