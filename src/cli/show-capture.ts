import type { CaptureCounters } from "../capture/capture.js";
import { type Language, languageOf } from "../report/language.js";
import { render } from "../report/render.js";
import type { Report } from "../report/report.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

/** Explains what was captured, and says where it is and what tcpdump counted. */
export function showCapture(
  { report, counters }: { report: Report; counters: CaptureCounters },
  argv: Record<string, unknown>,
  context: Context,
): void {
  const toStdout = argv.write === "-";
  const out = toStdout ? context.stderr : context.stdout;
  if (context.json && !toStdout) {
    out.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  if (!context.quiet) {
    out.write(render(report, "terminal", terminalOptions(argv, context)));
    context.stderr.write(`${paint(context).dim(countersLine(counters))}\n`);
  }
}

export function terminalOptions(argv: Record<string, unknown>, context: Context) {
  return {
    width: context.width,
    colour: context.colour,
    explain: argv.explain === true,
    language: (argv.lang as Language | undefined) ?? languageOf(context.env),
  };
}

/** tcpdump's own words, in one line. */
export function countersLine({ captured, received, droppedByKernel, droppedByInterface }: CaptureCounters): string {
  return `tcpdump: ${captured} packets captured, ${received} received by filter, ${droppedByKernel} dropped by kernel, ${droppedByInterface} dropped by interface`;
}
