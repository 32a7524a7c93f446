import { labCommands } from "../lab-commands.js";
import type { RenderOptions } from "../options.js";
import type { LabProgram, Report } from "../report.js";
import type { Speech } from "../speech.js";
import { frameList } from "../text/frame-range.js";
import { fenced, markdownCode, markdownTable } from "./escape.js";

const maximumHosts = 50;

/** The stack as far as it is known, and who took part with which addresses. */
export function hostSection(report: Report, speech: Speech): string[] {
  const { labReport } = speech;
  const { lab } = report;
  const programs = new Map<string | null, LabProgram>((lab?.programs ?? []).map((one) => [one.service, one]));
  const isNamed = report.hosts.some(({ name }) => name !== null);
  const { hostColumns } = labReport;
  const code = (text: string | null | undefined) => (text ? markdownCode(text) : "");
  const rows = report.hosts.slice(0, maximumHosts).map(({ address, name, mac, arpFrames }) => {
    const program = programs.get(name);
    return [
      ...(isNamed ? [code(name)] : []),
      ...(lab === undefined
        ? []
        : [program === undefined ? "" : speech.terms[program.role], code(program?.container), code(program?.image)]),
      code(address),
      code(mac),
      frameList(arpFrames),
    ];
  });
  const heads = [
    ...(isNamed ? [hostColumns.name] : []),
    ...(lab === undefined ? [] : [hostColumns.role, hostColumns.container, hostColumns.image]),
    hostColumns.address,
    hostColumns.mac,
    hostColumns.arp,
  ];
  const more = report.hosts.length - rows.length;
  const stack =
    lab === undefined
      ? ""
      : labReport.stack(
          markdownCode(lab.project),
          markdownCode(lab.network),
          lab.subnets.map((subnet) => markdownCode(subnet)).join(", "),
        );
  if (rows.length === 0 && stack === "") return [];
  return [
    `## ${labReport.hosts}`,
    stack,
    markdownTable(heads, rows),
    more > 0 ? speech.terms.moreHosts(speech.numbers.count(more), more === 1) : "",
  ];
}

/** What was typed and started to make the capture; nothing where nobody recorded it. */
export function commandSection(report: Report, options: RenderOptions, { labReport }: Speech): string[] {
  const lines = options.commands.length > 0 ? options.commands : labCommands(report);
  return lines.length === 0 ? [] : [`## ${labReport.commands}`, fenced("sh", lines)];
}
