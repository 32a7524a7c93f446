import { type Language, languageOf } from "../report/language.js";
import type { RenderOptions } from "../report/options.js";
import type { CommandOption } from "./command.js";
import type { Context } from "./context.js";

/** How a report is shown, for every command that shows one. */
export const explanationOptions = {
  explain: {
    type: "boolean",
    describe: "Say what each phase is for, in the frames of this capture",
    group: "Explanation:",
  },
  lang: {
    choices: ["en", "id"] as const,
    describe: "Language: English or Indonesian (default: from the locale)",
    group: "Explanation:",
  },
} as const satisfies Record<string, CommandOption>;

/** How captures are read. Not in read-report.ts, which loads the whole analysis: that took 50 ms of every command. */
export const checksumsOption = {
  checksums: {
    type: "boolean",
    describe: "Verify TCP and UDP checksums too (offload makes them wrong in most captures)",
    group: "Explanation:",
  },
} as const satisfies Record<string, CommandOption>;

/** How much of a report is shown. */
export const extentOptions = {
  exchanges: {
    type: "number",
    requiresArg: true,
    value: "N",
    whole: true,
    describe: "Exchanges shown of each connection; all are counted",
    group: "Explanation:",
  },
  connections: {
    type: "number",
    requiresArg: true,
    value: "N",
    whole: true,
    describe: "Connections shown in full; all are counted",
    group: "Explanation:",
  },
} as const satisfies Record<string, CommandOption>;

/** What the command line and the terminal ask of a renderer. */
export function renderOptions(argv: Record<string, unknown>, context: Context): Partial<RenderOptions> {
  return {
    // A terminal may have been resized since the start.
    width: context.stdout.columns || context.width,
    colour: context.colour,
    explain: argv.explain === true,
    language: (argv.lang as Language | undefined) ?? languageOf(context.env),
    ...(typeof argv.exchanges === "number" ? { exchanges: argv.exchanges } : {}),
    ...(typeof argv.connections === "number" ? { connections: argv.connections } : {}),
  };
}
