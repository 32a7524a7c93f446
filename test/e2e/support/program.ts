import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { baseImage } from "./base-image.js";

/** The built program; REQRESP_LAB_PROGRAM names another build of it. */
export const program =
  process.env.REQRESP_LAB_PROGRAM ?? fileURLToPath(new URL("../../../dist/main.js", import.meta.url));

export interface ProgramOptions {
  cwd?: string;
  /** Over the environment of the tests, in which no variable of Compose or of ours is set; undefined takes one away. */
  env?: Record<string, string | undefined>;
  /** What comes through stdin, which then ends; undefined: /dev/null. */
  input?: string;
  /** A program that starts ours: ["setpriv", "--reuid=65534"]. */
  under?: readonly string[];
}

export interface ProgramResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The program while it runs. */
export interface RunningProgram {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when both streams together hold the text; rejects with what was printed when the program ends before. */
  prints(text: string | RegExp): Promise<void>;
  readonly ended: Promise<ProgramResult>;
}

/** Starts `reqresp-lab` with these words and a clean environment. */
export function startProgram(words: readonly string[], options: ProgramOptions = {}): RunningProgram {
  const line = [...(options.under ?? []), process.execPath, program, ...words];
  const child = spawn(line[0] as string, line.slice(1), {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.input);
  return follow(child);
}

/** Starts `reqresp-lab` and waits for its end. */
export function runProgram(words: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return startProgram(words, options).ended;
}

/** Collects what a child prints. */
export function follow(child: ChildProcess): RunningProgram {
  const texts = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      texts[name] += chunk;
      for (const watch of watchers) watch();
    });
  }
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, ...texts }));
  return {
    process: child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    prints: (text) =>
      new Promise((resolve, reject) => {
        const has = () => {
          const all = stripVTControlCharacters(texts.stdout + texts.stderr);
          if (typeof text === "string" ? !all.includes(text) : !text.test(all)) return;
          watchers.delete(has);
          resolve();
        };
        watchers.add(has);
        has();
        ended.then(
          () => reject(new Error(`ended without printing ${text}:\n${texts.stdout}\n${texts.stderr}`)),
          reject,
        );
      }),
  };
}

/** Only what the machine needs, so that no setting of the developer decides a test. */
export function environment(changes: ProgramOptions["env"] = {}): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(COMPOSE_|REQRESP_LAB_|NO_COLOR|FORCE_COLOR|COLUMNS|LC_|LANG)/.test(name),
    ),
  );
  return { ...kept, LANG: "C.UTF-8", REQRESP_LAB_BASE_IMAGE: baseImage(), ...changes };
}
