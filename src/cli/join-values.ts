import type { CommandOption } from "./command.js";

/**
 * Ties values that begin with a dash to their options (`-m -5` becomes `-m=-5`), as getopt does it: an option that needs a value takes
 * the next word. Only a word that is an option itself is not taken, because then the value was forgotten.
 */
export function joinValues(args: readonly string[], options: Readonly<Record<string, CommandOption>>): string[] {
  const flags = flagsOf(options);
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") return [...joined, ...args.slice(index)];
    const next = args[index + 1];
    const takes = flags.get(arg)?.requiresArg === true;
    if (takes && next?.startsWith("-") && next !== "--" && !flags.has(next.replace(/=.*/s, ""))) {
      joined.push(`${arg}=${next}`);
      index++;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** Every way to write the options: --name, --no-name, -n. */
export function flagsOf(options: Readonly<Record<string, CommandOption>>): Map<string, CommandOption> {
  const flags = new Map<string, CommandOption>();
  for (const [name, option] of Object.entries(options)) {
    flags.set(`--${name}`, option);
    if (option.type === "boolean") flags.set(`--no-${name}`, option);
    if (typeof option.alias === "string") flags.set(`-${option.alias}`, option);
  }
  return flags;
}
