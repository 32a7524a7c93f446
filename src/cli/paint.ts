import type { Context } from "./context.js";

type Painter = (text: string) => string;
type Paint = Record<"red" | "green" | "yellow" | "cyan" | "magenta" | "bold" | "dim", Painter>;

/** Colours by meaning, all of them readable on dark and light; plain text where colour is not wanted. */
export function paint(context: Pick<Context, "colour">): Paint {
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

/** The same for stderr, which may be a file (`2> log`) while stdout is a terminal. */
export function paintStderr({ colour, stderr, env }: Context): Paint {
  return paint({ colour: colour && Boolean(stderr.isTTY || env.FORCE_COLOR) });
}
