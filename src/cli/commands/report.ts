import { finished } from "node:stream/promises";
import { LabError } from "../../errors.js";
import type { RenderOptions } from "../../report/options.js";
import type { FormatName } from "../../report/render.js";
import type { Command } from "../command.js";
import { outputOption } from "../output-option.js";
import { checksumsOption, explanationOptions, extentOptions, renderOptions } from "../report-options.js";

export const reportCommand: Command = {
  name: "report",
  usage: "report <file>",
  summary: "Write a report of a capture file: lab report, data, diagram",
  description:
    "Reads a capture (- for stdin) and writes what it found to the file of -o. The file's ending says what it becomes: " +
    ".md a lab report that is ready to hand in, .json and .jsonl data, .csv a table of the exchanges, .mmd a sequence diagram, " +
    ".html a page with the sequence diagram, every packet and all times, .txt what the terminal shows, .pcapng the same packets with names and comments, for Wireshark. Needs no Docker.",
  options: {
    output: {
      alias: "o",
      type: "string",
      requiresArg: true,
      value: "FILE",
      describe: "File to write; its ending is the format",
      group: "Output:",
    },
    open: {
      type: "boolean",
      describe: "Open the HTML page in the browser; without -o it is a temporary file",
      group: "Output:",
    },
    force: { type: "boolean", describe: "Overwrite the file", group: "Output:" },
    ...explanationOptions,
    ...extentOptions,
    ...checksumsOption,
  },
  examples: [
    ["reqresp-lab report halo.pcap -o halo.md", "a lab report"],
    ["reqresp-lab report halo.pcap -o halo.md --lang id", "the same in Indonesian"],
    ["reqresp-lab report halo.pcap --open", "the page in the browser"],
    ["reqresp-lab report halo.pcap -o halo.html", "the page as one file to keep or send"],
    ["reqresp-lab report halo.pcap -o halo.csv", "the exchanges for a spreadsheet"],
    ["reqresp-lab report halo.pcap -o halo.pcapng", "the packets, each with what it is, for Wireshark"],
  ],
  async run(argv, context) {
    const [{ readReport, warnOfDamage, warnOfMore }, { render, formatForFile, fileEndings }, { createCaptureFile }] =
      await Promise.all([
        import("../read-report.js"),
        import("../../report/render.js"),
        import("../../capture/capture-file.js"),
      ]);
    const path = await outputPath(argv);
    if (argv.open === true && formatForFile(path) !== "html") {
      throw new LabError("USAGE", `--open shows an HTML page, and ${path} is none`, { hint: "Use -o FILE.html." });
    }
    if (path.toLowerCase().endsWith(annotatedCaptureEnding)) {
      const { writeAnnotatedCapture } = await import("../annotated-capture.js");
      warnOfDamage(await writeAnnotatedCapture(argv, context, path), context);
      return 0;
    }
    const format = formatForFile(path);
    if (format === undefined) {
      throw new LabError("USAGE", `${path} has no ending that says what to write`, {
        hint: `Use one of ${fileEndings.join(" ")} ${annotatedCaptureEnding}.`,
      });
    }
    const { stream } = await createCaptureFile(path, {
      overwrite: argv.force === true,
      option: outputOption(argv, "-o"),
    });
    if (format === "html") {
      const { pageOf } = await import("../write-page.js");
      stream.write(await pageOf(argv, context));
    } else if (format === "jsonl") {
      const { streamExchanges } = await import("../stream-exchanges.js");
      warnOfDamage(await streamExchanges(argv, context, stream), context);
    } else if (format === "markdown") {
      const { readPackets } = await import("../read-packets.js");
      const { report, packets } = await readPackets(argv, context, { limits: listedPackets });
      stream.write(render(report, format, { ...renderOptions(argv, context), ...fileDefaults(argv, format), packets }));
    } else {
      const report = await readReport(argv, context);
      stream.write(render(report, format, { ...renderOptions(argv, context), ...fileDefaults(argv, format) }));
      if (format === "json" || format === "csv") warnOfMore(report, context);
    }
    stream.end();
    await finished(stream);
    if (argv.open === true) await (await import("../write-page.js")).showPage(path, context);
    return 0;
  },
};

/** A lab report lists packets, and shows none byte by byte. */
const listedPackets = { packets: 1000, bytes: 0 };

const annotatedCaptureEnding = ".pcapng";

/** The file of -o, or a temporary one for what is only to be looked at. */
async function outputPath(argv: Record<string, unknown>): Promise<string> {
  if (argv.output !== undefined) return String(argv.output);
  if (argv.open === true) return (await import("../write-page.js")).temporaryPagePath();
  throw new LabError("USAGE", "report needs to know where to write", {
    hint: "Use -o FILE, whose ending is the format, or --open for a page in the browser.",
  });
}

/** A file is read later and by others: never coloured, as wide as text is read, longer, and a lab report explains itself. */
function fileDefaults(argv: Record<string, unknown>, format: FormatName): Partial<RenderOptions> {
  return {
    colour: false,
    width: 100,
    ...(argv.exchanges === undefined ? { exchanges: 200 } : {}),
    ...(argv.connections === undefined ? { connections: 20 } : {}),
    explain: argv.explain === undefined ? format === "markdown" : argv.explain === true,
  };
}
