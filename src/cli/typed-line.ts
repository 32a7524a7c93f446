import { shellLine } from "../shell-line.js";

/** What was typed, with the program's name. */
export function typedLine(typed: readonly string[] | undefined): string {
  return typed === undefined ? "" : shellLine(["reqresp-lab", ...typed]);
}
