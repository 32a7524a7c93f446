import type { CommandOption } from "./command.js";
import { commands } from "./commands/commands.js";
import type { Context } from "./context.js";
import { flagsOf } from "./join-values.js";
import { commonOptions } from "./options.js";

/**
 * What may stand at the place of the last word; none means a file may.
 * @param words the words behind the program's name, the last one as far as it is typed
 */
export async function completeWords(words: readonly string[], context: Context): Promise<string[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const command = before.flatMap((word) => commands.filter(({ name }) => name === word))[0];
  const flags = flagsOf({ ...commonOptions, ...command?.options });
  const asked = flags.get(before.at(-1) ?? "");
  if (asked && takesValue(asked)) return [...(asked.choices ?? [])].map(String);
  if (current.startsWith("-")) return command || before.length > 0 ? longFlags(flags) : ["--help", "--version"];
  if (command === undefined) return commands.map(({ name }) => name);
  if (command.name === "completion") return ["bash", "zsh"];
  const { labNames } = await import("../lab/choose-files.js");
  return command.usage.includes("[lab]") ? labNames(context.cwd) : [];
}

function takesValue(option: CommandOption): boolean {
  return option.type !== "boolean";
}

/** One way to write each option, the one that changes something. */
function longFlags(flags: ReadonlyMap<string, CommandOption>): string[] {
  return [...flags]
    .filter(
      ([flag, { negated, hidden }]) =>
        flag.startsWith("--") && !hidden && flag.startsWith("--no-") === (negated === true),
    )
    .map(([flag]) => flag);
}
