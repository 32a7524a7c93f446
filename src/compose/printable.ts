import { printable as escaped } from "../printable.js";

/** Text of a compose file made safe to show, and cut: a message quotes a file, it does not repeat it. */
export function printable(text: string, maximum = 200): string {
  return escaped(text, maximum);
}

/** The same in quotes. */
export function quoted(text: string, maximum = 100): string {
  return `"${printable(text, maximum)}"`;
}
