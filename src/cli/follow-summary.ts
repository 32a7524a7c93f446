import { type FollowedCapture, followFile, followStream } from "../analysis/follow-analysis.js";
import type { Exchange, Report } from "../report/report.js";
import { backgroundTerminal } from "./background-terminal.js";
import type { Context } from "./context.js";
import { createLiveView } from "./live-view.js";
import { analysisOptions, capturePath, warnOfDamage } from "./read-report.js";
import { renderOptions } from "./report-options.js";

/** Shows a capture while it grows, until Ctrl-C (or the stream's end), and returns what it was in all. With `tell`, exchanges are told instead of shown. */
export async function followSummary(
  argv: Record<string, unknown>,
  context: Context,
  tell?: (exchange: Exchange) => void,
): Promise<Report> {
  const path = capturePath(argv);
  await using view = isSilent(context) || tell !== undefined ? undefined : createLiveView(liveOptions(argv, context));
  const onExchange = tell ?? view?.exchange;
  const options = {
    ...analysisOptions(argv, context),
    signal: context.signal,
    ...(onExchange ? { onExchange } : {}),
  };
  const followed: FollowedCapture = path === "-" ? followStream(context.stdin(), options) : followFile(path, options);
  const { analyzer } = followed;
  view?.watch({
    counts: () => ({
      packets: analyzer.frames,
      connections: analyzer.connections,
      exchanges: analyzer.exchanges,
      dropped: null,
    }),
    underWay: () => analyzer.exchangesUnderWay(),
  });
  const report = await followed.report;
  warnOfDamage(report, context);
  return report;
}

/** Data is for programs, and --quiet asks for the result alone. */
export function isSilent({ json, quiet }: Context): boolean {
  return json || quiet;
}

/** Live lines are no data: they go to stderr. */
export function liveOptions(argv: Record<string, unknown>, context: Context) {
  const { language = "en" } = renderOptions(argv, context);
  const plain = context.env.TERM === "dumb";
  return {
    out: backgroundTerminal(context.stderr),
    plain,
    colour: context.colour && context.stderr.isTTY === true,
    language,
  };
}
