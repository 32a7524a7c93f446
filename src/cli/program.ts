import yargs from "yargs";
import { LabError } from "../errors.js";
import type { Command, CommandOption } from "./command.js";
import type { Context } from "./context.js";
import { labWords, noLabWords, withLabNamed } from "./name-lab.js";
import { numberValue } from "./number-value.js";
import { commonOptions, jsonOption } from "./options.js";
import { nothingNamed, usageError } from "./usage-error.js";

/**
 * Parses one command line and runs its command; resolves with the exit status. Commands describe their options here and now, and load
 * what does the work only when they run: dockerode alone costs more start-up time than everything else together.
 * @throws LabError USAGE, and what the command throws
 */
export async function runProgram(
  args: readonly string[],
  context: Context,
  command: Command | undefined,
  commands: readonly Command[],
): Promise<number> {
  let exitCode = 0;
  const names = commands.map(({ name }) => name);
  const words = command?.readsRest ? [...args] : withMarkedRest(args);
  const program = yargs(words)
    .scriptName("reqresp-lab")
    .exitProcess(false)
    .parserConfiguration({ "greedy-arrays": false, "strip-aliased": true, "populate--": true })
    .options(parserOptions({ ...commonOptions, ...jsonOption }))
    .strict()
    .demandCommand(1, nothingNamed)
    .help(false)
    .version(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error: Error | undefined) => {
      // The parser's own complaints come as text or as a YError; anything else was thrown by the command.
      if (error && error.name !== "YError") throw error;
      throw usageError(unmarked(message ?? error?.message ?? ""), words, command, names);
    });
  for (const { usage, options, run } of commands) {
    program.command(
      usage,
      false,
      (builder) => builder.options(parserOptions(options)),
      async (argv) => {
        const read = withStdout(onlyLast(argv, options));
        requireNames(read, { usage, options });
        const lab = options["project-name"] === undefined ? noLabWords : labWords(read);
        exitCode = await run(read, { ...context, lab }).catch((error: unknown) => {
          throw withLabNamed(error, lab);
        });
      },
    );
  }
  await program.parseAsync();
  return exitCode;
}

/**
 * Numbers are read by us: the parser makes NaN of what is none. Options and commands are hidden from the parser's own help, which it lays out
 * for every command (10 ms) though nobody will read it.
 */
function parserOptions(options: Readonly<Record<string, CommandOption>>): Record<string, CommandOption> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) =>
      option.type === "number"
        ? [
            name,
            { ...option, type: "string", coerce: (value: unknown) => numberValue(name, option, last(value)), hidden },
          ]
        : [name, { ...option, hidden }],
    ),
  );
}

const hidden = true;

/** No argument can hold it. */
const mark = "\0";

/** What follows `--` is no option, whatever it begins with; the parser would still take it for one. */
function withMarkedRest(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  if (end < 0) return [...args];
  const rest = args.slice(end + 1).map((word) => (word.startsWith("-") ? mark + word : word));
  return [...args.slice(0, end), ...rest];
}

function unmarked(text: string): string {
  return text.replaceAll(mark, "");
}

/** An empty name is nearly always a shell variable that is not set. @throws LabError USAGE */
function requireNames(argv: Record<string, unknown>, { usage, options }: Pick<Command, "usage" | "options">): void {
  const hint = "Is a variable of the shell empty that should name it?";
  for (const [name, { alias, value }] of Object.entries(options)) {
    const given = argv[name];
    if (!/^(FILE|FOLDER|DIR)$/.test(value ?? "") || !(Array.isArray(given) ? given : [given]).includes("")) continue;
    const flag = typeof alias === "string" ? `-${alias}` : `--${name}`;
    throw new LabError("USAGE", `${flag} names no ${value === "FILE" ? "file" : "folder"}: its value is empty`, {
      hint,
    });
  }
  if (usage.includes("<file>") && argv.file === "") throw new LabError("USAGE", "<file> is empty", { hint });
}

/** What goes to stdout by that file's name must be as alone there as what goes there by "-". */
function withStdout(argv: Record<string, unknown>): Record<string, unknown> {
  return /^\/(dev\/stdout|dev\/fd\/1|proc\/self\/fd\/1)$/.test(String(argv.write)) ? { ...argv, write: "-" } : argv;
}

/** An option that is given twice and takes one value has the last one, as everywhere. */
function onlyLast(argv: Record<string, unknown>, options: Readonly<Record<string, CommandOption>>) {
  return Object.fromEntries(
    Object.entries(argv).map(([name, value]) => {
      const one = name === "--" || options[name]?.array ? value : last(value);
      return [name, typeof one === "string" ? unmarked(one) : one];
    }),
  );
}

function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}
