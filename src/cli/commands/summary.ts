import { LabError } from "../../errors.js";
import { printable } from "../../printable.js";
import type { FormatName } from "../../report/render.js";
import type { Report } from "../../report/report.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { jsonOption } from "../options.js";
import { paint } from "../paint.js";
import { explanationOptions, extentOptions, renderOptions } from "../report-options.js";

export const summaryCommand: Command = {
  name: "summary",
  usage: "summary <file>",
  summary: "Explain a capture file, without Docker",
  description:
    "Reads a capture (pcap or pcapng, also compressed; - for stdin) and explains it: connections, handshakes, every exchange with its " +
    "payload and times, who closed, what went wrong, and whether the capture is complete. Needs no Docker.",
  options: {
    ...jsonOption,
    format: { type: "string", requiresArg: true, describe: "terminal, json, jsonl, markdown, mermaid or csv" },
    ...explanationOptions,
    ...extentOptions,
    checksums: {
      type: "boolean",
      describe: "Verify TCP and UDP checksums too (offload makes them wrong in most captures)",
    },
  },
  examples: [
    ["reqresp-lab summary halo.pcap", "explain it"],
    ["reqresp-lab summary --explain --lang id halo.pcap", "with teaching sentences, in Indonesian"],
    ["reqresp-lab summary --json halo.pcap | jq .totals", "the same as data"],
    ["tcpdump -w - … | reqresp-lab summary -", "from a pipe"],
  ],
  async run(argv, context) {
    const [{ analyseCapture }, { render, formatNames }] = await Promise.all([
      import("../../analysis/analyse-capture.js"),
      import("../../report/render.js"),
    ]);
    const format = formatOf(argv, context, formatNames);
    const path = String(argv.file);
    const report = await analyseCapture(path === "-" ? context.stdin : path, {
      signal: context.signal,
      ...analysisExtent(argv),
      checksums: argv.checksums === true,
    });
    context.stdout.write(render(report, format, renderOptions(argv, context)));
    warnOfDamage(report, context);
    return 0;
  },
};

/** `--format`, `--json`, or what a person reads. */
function formatOf(argv: Record<string, unknown>, context: Context, names: readonly FormatName[]): FormatName {
  if (argv.format === undefined) return context.json ? "json" : "terminal";
  const format = names.find((name) => name === argv.format);
  if (format !== undefined) return format;
  throw new LabError("USAGE", `unknown format: ${argv.format}`, { hint: `There are ${names.join(", ")}.` });
}

/** How much the analysis keeps in detail: what is asked for, and never less than files and data show. */
export function analysisExtent(argv: Record<string, unknown>): { keepExchanges: number; keepConnections: number } {
  const { exchanges, connections } = argv;
  return {
    keepExchanges: typeof exchanges === "number" ? Math.max(1000, exchanges) : 1000,
    keepConnections: typeof connections === "number" ? Math.max(1000, connections) : 1000,
  };
}

/** What could be read is shown; that it is not all is said where it cannot get into the data. */
export function warnOfDamage({ capture }: Report, context: Context): void {
  if (capture.damage === null) return;
  const { offset, reason } = capture.damage;
  const text = `the capture is damaged at byte ${offset}: ${printable(reason, 200)}; what lies before it was read`;
  context.stderr.write(`${paint(context).yellow("!")} ${text}\n`);
}
