import type { Progress, ProgressEvent } from "../lab/progress.js";
import { printable } from "../printable.js";
import { cut } from "../report/text/pad.js";
import type { Context } from "./context.js";
import { namingLab, noLabWords } from "./name-lab.js";
import { paintStderr } from "./paint.js";

/**
 * Shows what a verb is doing, on stderr: one line per finished step, and on a terminal a last line for what is under way. Disposing it
 * clears, so that an error starts at the left edge too.
 */
export interface ProgressView extends Disposable {
  report: Progress;
  /** Takes the unfinished line away, so that other output starts at the left edge. */
  clear(): void;
}

export function createProgressView(context: Context): ProgressView {
  const { stderr } = context;
  const transient = Boolean(stderr.isTTY) && context.env.TERM !== "dumb" && !context.quiet;
  const running = new Map<string, string>();
  let shown = false;

  const clear = () => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
  };
  const show = () => {
    const text = [...running.values()].at(-1);
    if (!transient || text === undefined) return;
    stderr.write(cut(`… ${text}`, Math.max(20, (stderr.columns || 80) - 1)));
    shown = true;
  };
  const report = (event: ProgressEvent) => {
    const line = finishedLine(event, context);
    if (event.type === "step") {
      running.delete(event.id);
      if (event.state === "started" || event.state === "progress") running.set(event.id, stepText(event));
    }
    clear();
    if (line !== undefined) stderr.write(`${line}\n`);
    show();
  };
  return { report, clear, [Symbol.dispose]: clear };
}

function finishedLine(event: ProgressEvent, context: Context): string | undefined {
  const { green, yellow, red, dim } = paintStderr(context);
  const text = event.type === "step" ? stepText(event) : printable(namingLab(event.text, context.lab ?? noLabWords));
  if (event.type === "warning") return `${yellow("!")} ${text}`;
  if (event.type === "step" && event.state === "failed") return `${red("✘")} ${text}`;
  if (context.quiet) return undefined;
  if (event.type !== "step") return `${dim("·")} ${text}`;
  if (event.state === "done") return `${green("✔")} ${text}`;
  if (event.state === "unchanged") return `${dim("✔")} ${dim(text)}`;
  return undefined;
}

/** "container reqresp-server created"; a text that names its step stands alone. */
function stepText({ id, text }: ProgressEvent & { type: "step" }): string {
  return printable(text.startsWith(id) ? text : `${id} ${text}`, 200);
}
