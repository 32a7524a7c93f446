import { printable } from "../../printable.js";
import type { Exchange, Report } from "../report.js";
import type { Speech } from "../speech.js";
import { cut } from "../text/pad.js";
import type { ExchangeJoin, Transcript } from "./transcript.js";

/** Columns of a program's line where it is quoted. */
const quotedColumns = 40;

interface Step {
  text: string;
  atNs: number;
}

/**
 * What happened in one exchange on both sides, in the order of the times: what was said, the frames of request and response, what
 * server and client printed; each with the time since the step before, where one clock told both.
 */
export function exchangeSteps(
  { lines, sameClock, saidBy }: Transcript,
  join: ExchangeJoin,
  exchange: Exchange,
  { bothSides, numbers, terms }: Speech,
): string[] {
  const quoted = (index: number) => {
    const { text, complete } = lines[index]!;
    return `“${cut(printable(text.trim(), 1000), quotedColumns)}${complete ? "" : "…"}”`;
  };
  const steps: Step[] = [];
  const line = (index: number | null, words: (text: string) => string) => {
    if (index !== null) steps.push({ text: words(quoted(index)), atNs: lines[index]!.atNs });
  };
  line(join.said, saidBy === "person" ? bothSides.typed : bothSides.told);
  const { request, response } = exchange;
  steps.push({ text: terms.framesNumbered(numbers.count(request.firstFrame), true), atNs: request.startNs });
  if (sameClock) line(join.serverPrinted, bothSides.serverPrinted);
  if (response !== null)
    steps.push({ text: terms.framesNumbered(numbers.count(response.firstFrame), true), atNs: response.startNs });
  if (!sameClock) line(join.serverPrinted, bothSides.serverPrinted);
  line(join.clientPrinted, bothSides.clientPrinted);
  if (!sameClock) return steps.map(({ text }) => text);
  steps.sort((a, b) => a.atNs - b.atNs);
  return steps.map(({ text, atNs }, index) =>
    index === 0 ? text : `${text} (+${numbers.duration(atNs - steps[index - 1]!.atNs)})`,
  );
}

/** The exchange of a join; undefined when the report has it no longer in detail. */
export function exchangeOf(report: Report, { connection, exchange }: ExchangeJoin): Exchange | undefined {
  return report.connections.find(({ id }) => id === connection)?.exchanges.find(({ number }) => number === exchange);
}

/** "#2", and in a report of several connections "1#2". */
export function exchangeName(report: Report, { connection, exchange }: ExchangeJoin, { numbers }: Speech): string {
  return `${report.totals.connections > 1 ? numbers.count(connection) : ""}#${numbers.count(exchange)}`;
}

/** Where the time went, and what is to be known of the lines: sentences without an end. */
export function transcriptNotes(transcript: Transcript, { bothSides, numbers }: Speech): string[] {
  const { times, joins, sameClock, saidBy, dropped } = transcript;
  const notes: string[] = [];
  if (joins.length === 0) notes.push(bothSides.unmatched);
  else if (!sameClock) notes.push(bothSides.otherClock);
  if (times !== null) {
    const [client, wire, server] = [times.clientNs, times.wireNs, times.serverNs].map(numbers.duration);
    const waited = saidBy === "person" ? bothSides.waitedForPerson : bothSides.waitedForScript;
    const count = numbers.count(times.exchanges);
    const inPrograms = bothSides.times(count, times.exchanges === 1, client!, wire!, server!);
    notes.push(times.waitNs > 0 ? `${inPrograms}; ${waited(numbers.duration(times.waitNs))}` : inPrograms);
  }
  if (dropped > 0) notes.push(bothSides.dropped(numbers.count(dropped)));
  return notes;
}
