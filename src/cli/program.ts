import yargs, { type Argv } from "yargs";
import { LabError } from "../errors.js";
import { closest } from "./closest.js";
import { commands } from "./commands/commands.js";
import type { Context } from "./context.js";
import { commonOptions } from "./options.js";
import { version } from "./version.js";

/**
 * The yargs program. Commands describe their options here and now, and load what does the work only when they run:
 * dockerode alone costs more start-up time than everything else together.
 */
export function createProgram(args: string[], context: Context, outcome: { exitCode: number }): Argv {
  const program = yargs(args)
    .scriptName("reqresp-lab")
    .exitProcess(false)
    .parserConfiguration({ "greedy-arrays": false, "duplicate-arguments-array": false, "strip-aliased": true })
    .wrap(Math.min(context.width, 110))
    .options(commonOptions)
    .strict()
    .demandCommand(1, "say what to do: see reqresp-lab --help")
    .help("help", "Show this help")
    .alias("help", "h")
    .version("version", "Show the version", version())
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? usageError(message, args);
    });
  for (const command of commands) {
    program.command(
      command.usage,
      command.summary,
      (builder) => {
        const described = builder
          .usage(`${command.description}\n\nUsage: reqresp-lab ${command.usage} [options]`)
          .options(command.options);
        for (const [line, text] of command.examples) described.example(line, text);
        return described;
      },
      async (argv) => {
        outcome.exitCode = await command.run(argv as Record<string, unknown>, context);
      },
    );
  }
  // Known to yargs for `completion`'s own sake; the script it prints asks this program for words as you type.
  return program.completion("completion", "Print the shell's completion script (bash, zsh)");
}

/** yargs' own complaints, with the nearest thing that exists. */
function usageError(message: string, args: string[]): LabError {
  const unknown = /^Unknown (argument|command)s?: (.*)$/.exec(message);
  if (!unknown) return new LabError("USAGE", message, { hint: helpHint(args) });
  const word = unknown[2]?.split(", ")[0] ?? "";
  const command = commands.find((candidate) => candidate.name === args.find((arg) => !arg.startsWith("-")));
  const isOption = args.some((arg) => arg.replace(/^-+|=.*$/g, "") === word && arg.startsWith("-"));
  const known = isOption
    ? [...Object.keys(commonOptions), ...Object.keys(command?.options ?? {}), "help", "version"]
    : [...commands.map(({ name }) => name), "completion"];
  const nearest = closest(word, known);
  const dashes = isOption ? (word.length === 1 ? "-" : "--") : "";
  const what = isOption ? "option" : command ? "argument" : "command";
  return new LabError("USAGE", `unknown ${what}: ${dashes}${word}`, {
    hint: nearest ? `Did you mean ${isOption ? "--" : ""}${nearest}?` : helpHint(args),
  });
}

function helpHint(args: string[]): string {
  const command = commands.find(({ name }) => name === args[0]);
  return `See reqresp-lab ${command ? `${command.name} ` : ""}--help.`;
}
