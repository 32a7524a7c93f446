import { LabError } from "../../errors.js";
import type { FormatName } from "../../report/render.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { jsonOption } from "../options.js";
import { checksumsOption, explanationOptions, extentOptions, renderOptions } from "../report-options.js";

export const summaryCommand: Command = {
  name: "summary",
  usage: "summary <file>",
  summary: "Explain a capture file, without Docker",
  description:
    "Reads a capture (pcap or pcapng, also compressed; - for stdin) and explains it: connections, handshakes, every exchange with its " +
    "payload and times, who closed, what went wrong, and whether the capture is complete. Needs no Docker.",
  options: {
    ...jsonOption,
    format: {
      type: "string",
      requiresArg: true,
      value: "FORMAT",
      describe: "terminal, json, jsonl (one exchange a line, as they come), markdown, mermaid or csv",
      group: "Explanation:",
    },
    follow: {
      type: "boolean",
      describe: "Show a file that another program is still writing, until Ctrl-C",
      group: "Explanation:",
    },
    ...explanationOptions,
    ...extentOptions,
    ...checksumsOption,
  },
  examples: [
    ["reqresp-lab summary halo.pcap", "explain it"],
    ["reqresp-lab summary --explain --lang id halo.pcap", "with teaching sentences, in Indonesian"],
    ["reqresp-lab summary --json halo.pcap | jq .totals", "the same as data"],
    ["tcpdump -w - … | reqresp-lab summary -", "from a pipe"],
    ["reqresp-lab summary --follow growing.pcap", "while it is written"],
  ],
  async run(argv, context) {
    const [{ readReport, warnOfDamage, warnOfMore }, { loadRenderer, loadableFormats }] = await Promise.all([
      import("../read-report.js"),
      import("../../report/load-renderer.js"),
    ]);
    const format = formatOf(argv, context, loadableFormats);
    if (format === "jsonl" && argv.follow) {
      const [{ followSummary }, { exchangeJsonLine }] = await Promise.all([
        import("../follow-summary.js"),
        import("../../report/jsonl.js"),
      ]);
      await followSummary(argv, context, (exchange) => context.stdout.write(exchangeJsonLine(exchange)));
      return 0;
    }
    if (format === "jsonl") {
      const { streamExchanges } = await import("../stream-exchanges.js");
      warnOfDamage(await streamExchanges(argv, context, context.stdout), context);
      return 0;
    }
    const report = argv.follow
      ? await (await import("../follow-summary.js")).followSummary(argv, context)
      : await readReport(argv, context);
    if (format === "json") await (await import("../write-report-json.js")).writeReportJson(report, context);
    else context.stdout.write((await loadRenderer(format))(report, renderOptions(argv, context)));
    if (format === "json" || format === "csv") warnOfMore(report, context);
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
