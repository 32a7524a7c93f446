import { wrap } from "../report/text/pad.js";
import type { Command, CommandOption } from "./command.js";
import type { Context } from "./context.js";
import { commonOptions } from "./options.js";
import { paint } from "./paint.js";

/** Options of the command itself come first, those that every command has last. */
const groupOrder = [
  "Installation:",
  "Output:",
  "Conversation:",
  "Capture:",
  "Explanation:",
  "Lab:",
  "Roles:",
  "Stack:",
  "Common:",
];

const widest = 100;
/** Where descriptions begin; longer options have theirs on the next line. */
const column = 32;

/** What `reqresp-lab COMMAND --help` prints. */
export function commandHelp(command: Command, context: Pick<Context, "colour" | "width">): string {
  const { bold, dim } = paint(context);
  const width = Math.min(context.width, widest);
  const lines = [
    `${bold("Usage:")} reqresp-lab ${command.usage} [options]`,
    "",
    ...wrap(command.description, width),
    "",
    bold("Examples:"),
    ...command.examples.flatMap(([line, text]) => [`  ${dim(`# ${text}`)}`, `  ${line}`]),
  ];
  const options = Object.entries<CommandOption>({ ...command.options, ...commonOptions });
  for (const group of groupOrder) {
    const members = options.filter(([, option]) => !option.hidden && (option.group ?? "Lab:") === group);
    if (members.length === 0) continue;
    lines.push("", bold(group));
    for (const [name, option] of members) lines.push(...optionLines(optionName(name, option), option, width));
  }
  return `${lines.join("\n")}\n`;
}

/** "-w, --write FILE" */
function optionName(name: string, { alias, type, value, choices, negated }: CommandOption): string {
  const letter = typeof alias === "string" ? `-${alias}, ` : "    ";
  const stands = type === "boolean" ? "" : ` ${value ?? choices?.join("|") ?? "VALUE"}`;
  return `${letter}--${negated ? "no-" : ""}${name}${stands}`;
}

function optionLines(name: string, option: CommandOption, width: number): string[] {
  const ends = option.default === undefined ? "" : ` (default: ${option.default})`;
  const text = wrap(`${option.describe ?? ""}${ends}`, Math.max(20, width - column)).map(
    (line) => " ".repeat(column) + line,
  );
  const start = `  ${name}`;
  if (start.length > column - 1) return [start, ...text];
  return [start.padEnd(column) + (text[0] ?? "").trimStart(), ...text.slice(1)];
}
