import type { Context } from "./context.js";

type Painter = (text: string) => string;

/** Colours by meaning, all of them readable on dark and light; plain text where colour is not wanted. */
export function paint(
  context: Pick<Context, "colour">,
): Record<"red" | "green" | "yellow" | "cyan" | "magenta" | "bold" | "dim", Painter> {
  const sgr = (open: number, close: number): Painter =>
    context.colour ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
  return {
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    magenta: sgr(35, 39),
    cyan: sgr(36, 39),
    bold: sgr(1, 22),
    dim: sgr(2, 22),
  };
}
