import { LabError } from "../errors.js";
import { nearest } from "../nearest.js";
import type { Command } from "./command.js";
import { flagsOf } from "./join-values.js";
import { commonOptions } from "./options.js";

/** What the parser says when no command is named. */
export const nothingNamed = "no command is named";

/**
 * The parser's complaint in our words, with the nearest thing that exists.
 * @param args as typed; @param command the one that is meant, when there is one
 */
export function usageError(
  complaint: string,
  args: readonly string[],
  command: Command | undefined,
  commandNames: readonly string[],
): LabError {
  const hint = command
    ? `Usage: reqresp-lab ${command.usage} [options]; see reqresp-lab ${command.name} --help.`
    : "See reqresp-lab --help.";
  const stray = args.find((arg) => arg.startsWith("-") && !flagsOf(commonOptions).has(arg.replace(/=.*/s, "")));
  if (complaint === nothingNamed && stray) return unknownOption(stray, command, hint);
  const unknown = /^Unknown (?:argument|command)s?: ([^,]*)/.exec(complaint)?.[1];
  if (unknown !== undefined) return unknownWord(unknown, args, command, commandNames, hint);
  return new LabError("USAGE", inOurWords(complaint, command), { hint });
}

function unknownWord(
  word: string,
  args: readonly string[],
  command: Command | undefined,
  commandNames: readonly string[],
  hint: string,
): LabError {
  const typed = args.find((arg) => arg.startsWith("-") && isSpelling(arg, word));
  if (typed !== undefined) return unknownOption(typed, command, hint);
  if (command) return new LabError("USAGE", `one word too many: ${word}`, { hint });
  const meant = nearest(word, commandNames);
  return new LabError("USAGE", `unknown command: ${word}`, { hint: meant ? `Did you mean ${meant}?` : hint });
}

function unknownOption(typed: string, command: Command | undefined, hint: string): LabError {
  const flag = typed.replace(/=.*/s, "");
  const known = [...flagsOf({ ...commonOptions, ...command?.options }).keys()].filter((name) => name.startsWith("--"));
  const meant = nearestOption(
    flag.replace(/^-+/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    known.map((name) => name.slice(2)),
  );
  return new LabError("USAGE", `unknown option: ${flag}`, { hint: meant ? `Did you mean --${meant}?` : hint });
}

/** The nearest option, or the one whose first word is nearest: `--projct` means --project-name. */
function nearestOption(typed: string, names: readonly string[]): string | undefined {
  const byFirstWord = new Map(names.toReversed().map((name) => [name.split("-")[0]!, name]));
  return nearest(typed, names) ?? byFirstWord.get(nearest(typed, byFirstWord.keys()) ?? "");
}

/** Is `word` what the parser makes of this argument? It takes the dashes off, and a `no-`; of single letters it tells one. */
function isSpelling(arg: string, word: string): boolean {
  const name = arg.replace(/^-+/, "").replace(/=.*/s, "");
  if (/^-[^-]/.test(arg) && word.length === 1) return name.includes(word);
  return name === word || name === `no-${word}`;
}

function inOurWords(complaint: string, command: Command | undefined): string {
  const forgotten = /^Not enough arguments following: (.+)$/.exec(complaint)?.[1];
  if (forgotten) return `${forgotten.length === 1 ? "-" : "--"}${forgotten} needs a value`;
  if (complaint.startsWith("Not enough non-option arguments"))
    return `${/<.*?>/.exec(command?.usage ?? "")?.[0] ?? "a word"} is missing`;
  const choice = /Argument: ([\w-]+), Given: (.*), Choices: (.*)$/s.exec(complaint);
  if (choice) return `--${choice[1]} takes one of ${choice[3]}, got ${choice[2]}`;
  return complaint;
}
