import { LabError } from "../errors.js";
import { shellLine } from "../shell-line.js";

type Arguments = Record<string, unknown>;

/** What of a command line says which lab is meant, to be typed again behind another verb: " -f compose.yml -p alice", or nothing. */
export function labWords(argv: Arguments): string {
  const one = (flag: string, name: string) => (typeof argv[name] === "string" ? [flag, argv[name]] : []);
  const several = (flag: string, name: string) =>
    ((argv[name] as string[] | undefined) ?? []).flatMap((value) => [flag, value]);
  const words = [
    ...(typeof argv.lab === "string" ? [argv.lab] : []),
    ...several("-f", "file"),
    ...one("-p", "project-name"),
    ...one("--project-directory", "project-directory"),
    ...several("--env-file", "env-file"),
    ...several("--profile", "profile"),
  ];
  return words.length > 0 ? ` ${shellLine(words)}` : "";
}

/** A remedy's `reqresp-lab up` with the words that say which lab, so that it acts on this one when it is copied. */
export function namingLab(text: string, words: string): string {
  return text.replaceAll(command, (whole, verb: string, rest: string) =>
    namesItsOwn.test(rest) ? whole : `\`reqresp-lab ${verb}${words}${rest}\``,
  );
}

/** The same for what a command throws. */
export function withLabNamed(error: unknown, words: string): unknown {
  if (!(error instanceof LabError) || error.hint === undefined || words === "") return error;
  const { code, message, cause, exitCode, stack } = error;
  const named = new LabError(code, message, { hint: namingLab(error.hint, words), cause, exitCode });
  if (stack !== undefined) named.stack = stack;
  return named;
}

const command = /`reqresp-lab (up|run|capture|demo|down)((?: [^`]*)?)`/g;
const namesItsOwn = / (-p|-f|--all|--orphans)\b/;
