import type { Report } from "./report.js";

/** As lines of a shell: what was typed, and as remarks what that made run where. */
export function labCommands({ lab }: Report): string[] {
  if (lab === undefined) return [];
  const started = lab.programs.flatMap(({ container, command }) =>
    command === null ? [] : [`# ${container}: ${command.join(" ")}`],
  );
  return [...(lab.commandLine === "" ? [] : [lab.commandLine]), `# ${lab.captured}`, ...started];
}
