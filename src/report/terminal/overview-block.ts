import type { Report, SlowExchange } from "../report.js";
import { displayWidth } from "../text/display-width.js";
import { frameRange } from "../text/frame-range.js";
import { exchangeTexts } from "../text/message-text.js";
import { cutBoth, padLeft } from "../text/pad.js";
import { percentileItems } from "../text/percentile-items.js";
import { bar } from "./bar.js";
import { joinedLines, type Page } from "./page.js";

const maximumSlowest = 5;
const barColumns = 12;

/** Where the time went when there are more exchanges than are listed: how service times are distributed, and the slowest ones. */
export function overviewBlock(page: Page, report: Report): string[] {
  const { options, speech, ink } = page;
  const { terms } = speech;
  const { serviceTime } = report.totals.timing;
  const full = report.connections.slice(0, Math.max(1, options.connections));
  const listed = full.reduce((sum, { exchanges }) => sum + Math.min(exchanges.length, options.exchanges), 0);
  if (serviceTime === null || report.totals.exchanges <= listed) return [];
  const slowest = report.slowest.slice(0, maximumSlowest).map((slow) => ({ ...slow, ...textsOf(page, report, slow) }));
  // The only connection has its distribution with it.
  if (report.totals.connections === 1) return [ink.strong(terms.slowest), ...slowestLines(page, slowest)];
  return [
    ink.strong(terms.allExchanges),
    ...joinedLines(page, `  ${terms.percentiles}  `, percentileItems(serviceTime, speech)),
    `  ${ink.faint(terms.slowest)}`,
    ...slowestLines(page, slowest),
  ];
}

interface SlowLine extends SlowExchange {
  request: string;
  response: string;
}

/** What was said, where that is known; otherwise how much. */
function textsOf({ speech }: Page, report: Report, slow: SlowExchange): Pick<SlowLine, "request" | "response"> {
  const exchange = report.connections
    .find(({ id }) => id === slow.connection)
    ?.exchanges.find(({ number }) => number === slow.number);
  const { numbers } = speech;
  const [request, response] =
    exchange === undefined
      ? [numbers.bytes(slow.requestBytes), numbers.bytes(slow.responseBytes)]
      : exchangeTexts(exchange, speech);
  return { request, response };
}

function slowestLines(page: Page, exchanges: readonly SlowLine[]): string[] {
  const { ink, speech, width } = page;
  const { numbers, terms } = speech;
  const times = exchanges.map(({ serviceTimeNs }) => numbers.duration(serviceTimeNs));
  const names = exchanges.map(({ connection, number }) => `${numbers.count(connection)}#${numbers.count(number)}`);
  const frames = exchanges.map(({ firstFrame, lastFrame }) =>
    terms.framesNumbered(frameRange(firstFrame, lastFrame), firstFrame === lastFrame),
  );
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth));
  const slowestNs = exchanges[0]?.serviceTimeNs ?? 0;
  return exchanges.map((exchange, index) => {
    const time = padLeft(times[index] ?? "", widest(times));
    const length = bar(exchange.serviceTimeNs, slowestNs, barColumns).padEnd(barColumns);
    const where = `${padLeft(names[index] ?? "", widest(names))}  ${padLeft(frames[index] ?? "", widest(frames))}`;
    const room = width - displayWidth(time) - barColumns - displayWidth(where) - 12;
    const [request, response] = cutBoth(exchange.request, exchange.response, Math.max(0, room));
    const said = room < 16 ? "" : `  ${ink.client(request)} → ${ink.server(response)}`;
    return `  ${ink.strong(time)} ${length}  ${ink.faint(where)}${said}`.trimEnd();
  });
}
