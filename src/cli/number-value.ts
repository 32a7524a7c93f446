import type { CommandOption } from "./command.js";

/** Reads the number of an option; what is not one, or out of its bounds, is an error that says what was expected. */
export function numberValue(name: string, option: CommandOption, value: unknown): number | undefined {
  if (value === undefined || typeof value === "number") return value;
  const { least = 0, most = Number.POSITIVE_INFINITY, whole = false } = option;
  const text = String(value).trim();
  const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new Error(`--${name} takes ${expected(option)}, got ${JSON.stringify(text.slice(0, 40))}`);
}

/** "a whole number from 1 to 65535" */
function expected({ least = 0, most = Number.POSITIVE_INFINITY, whole = false, value }: CommandOption): string {
  const what = whole ? "a whole number" : "a number";
  const unit = value && !/^(PORT|NUMBER|N)$/.test(value) ? ` of ${value.toLowerCase()}` : "";
  return most === Number.POSITIVE_INFINITY
    ? `${what}${unit}, ${least} or more`
    : `${what}${unit} from ${least} to ${most}`;
}
