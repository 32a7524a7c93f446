/** The option that named a command's output: its own, or, in a demo, the folder of its reports. */
export function outputOption<Own extends "-o" | "-w">(argv: Record<string, unknown>, own: Own): Own | "--report" {
  return argv.report === undefined ? own : "--report";
}
