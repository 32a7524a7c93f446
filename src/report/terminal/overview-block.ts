import type { Exchange, Report } from "../report.js";
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
  const { terms, numbers } = speech;
  const { serviceTime } = report.totals.timing;
  const full = report.connections.slice(0, Math.max(1, options.connections));
  const listed = full.reduce((sum, { exchanges }) => sum + Math.min(exchanges.length, options.exchanges), 0);
  if (serviceTime === null || report.totals.exchanges <= listed) return [];
  const known = report.connections.flatMap(({ exchanges }) => exchanges).filter(isAnswered);
  const slowest = known.sort((a, b) => b.serviceTimeNs - a.serviceTimeNs).slice(0, maximumSlowest);
  const isAll = known.length >= report.totals.exchanges;
  const heading = isAll ? terms.slowest : terms.slowestOf(numbers.count(known.length));
  // The only connection has its distribution with it.
  if (report.totals.connections === 1) return [ink.strong(heading), ...slowestLines(page, slowest)];
  return [
    ink.strong(terms.allExchanges),
    ...joinedLines(page, `  ${terms.percentiles}  `, percentileItems(serviceTime, speech)),
    `  ${ink.faint(heading)}`,
    ...slowestLines(page, slowest),
  ];
}

type Answered = Exchange & { serviceTimeNs: number };

function isAnswered(exchange: Exchange): exchange is Answered {
  return exchange.serviceTimeNs !== null;
}

function slowestLines(page: Page, exchanges: readonly Answered[]): string[] {
  const { ink, speech, width } = page;
  const { numbers, terms } = speech;
  const times = exchanges.map(({ serviceTimeNs }) => numbers.duration(serviceTimeNs));
  const names = exchanges.map(({ connection, number }) => `${numbers.count(connection)}#${numbers.count(number)}`);
  const frames = exchanges.map(({ request, response }) => {
    const last = (response ?? request).lastFrame;
    return terms.framesNumbered(frameRange(request.firstFrame, last), request.firstFrame === last);
  });
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth));
  const slowestNs = exchanges[0]?.serviceTimeNs ?? 0;
  return exchanges.map((exchange, index) => {
    const time = padLeft(times[index] ?? "", widest(times));
    const length = bar(exchange.serviceTimeNs, slowestNs, barColumns).padEnd(barColumns);
    const where = `${padLeft(names[index] ?? "", widest(names))}  ${padLeft(frames[index] ?? "", widest(frames))}`;
    const room = width - displayWidth(time) - barColumns - displayWidth(where) - 12;
    const [request, response] = cutBoth(...exchangeTexts(exchange, speech), Math.max(0, room));
    const said = room < 16 ? "" : `  ${ink.client(request)} → ${ink.server(response)}`;
    return `  ${ink.strong(time)} ${length}  ${ink.faint(where)}${said}`.trimEnd();
  });
}
