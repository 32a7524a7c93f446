import { LabError } from "../errors.js";
import { shellLine } from "../shell-line.js";

type Arguments = Record<string, unknown>;

/** What of a command line says which lab is meant, to be typed again with another verb: " -f compose.yml -p alice", or nothing. */
export interface LabWords {
  /** Behind a verb of ours. */
  ours: string;
  /** Behind `docker compose`, which knows no lab by its name. */
  compose: string;
}

export const noLabWords: LabWords = { ours: "", compose: "" };

export function labWords(argv: Arguments): LabWords {
  const words = stackWords(argv);
  const lab = typeof argv.lab === "string" ? [argv.lab] : [];
  return { ours: spaced([...lab, ...words]), compose: lab.length > 0 ? "" : spaced(words) };
}

function stackWords(argv: Arguments): string[] {
  const one = (flag: string, name: string) => (typeof argv[name] === "string" ? [flag, argv[name]] : []);
  const several = (flag: string, name: string) =>
    ((argv[name] as string[] | undefined) ?? []).flatMap((value) => [flag, value]);
  return [
    ...several("-f", "file"),
    ...one("-p", "project-name"),
    ...one("--project-directory", "project-directory"),
    ...several("--env-file", "env-file"),
    ...several("--profile", "profile"),
  ];
}

function spaced(words: readonly string[]): string {
  return words.length > 0 ? ` ${shellLine(words)}` : "";
}

/** A remedy's `reqresp-lab up` or `docker compose up` with the words that say which lab, so that it acts on this one when it is copied. */
export function namingLab(text: string, words: LabWords): string {
  return text
    .replaceAll(command, (whole, verb: string, rest: string) =>
      namesItsOwn.test(rest) ? whole : `\`reqresp-lab ${verb}${words.ours}${rest}\``,
    )
    .replaceAll(composeCommand, (_, verb: string, rest: string) => `\`docker compose${words.compose} ${verb}${rest}\``);
}

/** The same for what a command throws. */
export function withLabNamed(error: unknown, words: LabWords): unknown {
  if (!(error instanceof LabError) || error.hint === undefined || words.ours === "") return error;
  const { code, message, cause, exitCode, stack } = error;
  const named = new LabError(code, message, { hint: namingLab(error.hint, words), cause, exitCode });
  if (stack !== undefined) named.stack = stack;
  return named;
}

const command = /`reqresp-lab (up|run|capture|demo|down)((?: [^`]*)?)`/g;
const composeCommand = /`docker compose (up|config)((?: [^`]*)?)`/g;
const namesItsOwn = / (-p|-f|--all|--orphans)\b/;
