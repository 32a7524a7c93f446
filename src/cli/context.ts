import type { Readable, Writable } from "node:stream";
import type { LabWords } from "./name-lab.js";

/** What a command may know of the world: streams, environment, terminal and the signal that ends it. Passed, never global. */
export interface Context {
  /** Opens it, which most commands need not. */
  stdin: () => Readable & { isTTY?: boolean };
  /** Data only. */
  stdout: Writable & { isTTY?: boolean; columns?: number };
  /** Everything else. */
  stderr: Writable & { isTTY?: boolean; columns?: number };
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The words of the command line, without the program's own name. */
  typed?: readonly string[];
  /** What of them says which lab is meant. */
  lab?: LabWords;
  colour: boolean;
  /** Columns of the terminal; 80 in a pipe. */
  width: number;
  quiet: boolean;
  debug: boolean;
  json: boolean;
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal;
}
