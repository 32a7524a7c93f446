import type { Exchange, Report, Turn } from "../report.js";
import { clockToleranceNs, sinceFirstFrameNs } from "./frame-clock.js";
import type { RecordedTranscript } from "./recorded.js";
import type { ExchangeJoin, Transcript, TranscriptLine, TranscriptTimes } from "./transcript.js";
import { holdsWords } from "./whole-words.js";

/** What a program prints this long after a turn is not looked at any more. */
const printedWithinNs = 10e9;
/** Characters of lines that are looked through in all. A transcript beside a file may be anybody's: a search has to have an end. */
const mostSearched = 100_000_000;

/**
 * Finds for each exchange what was said to the client and what the programs printed about it. A line belongs to an exchange only if
 * it holds the text that the packets hold, stands on the right side in time, and no earlier exchange has it; what is not found
 * by these rules stays null.
 */
export function joinTranscript(report: Report, recorded: RecordedTranscript): Transcript {
  const { sameClock, saidBy, dropped } = recorded;
  const lines = linesOf(recorded, report.capture.firstFrameAt);
  const search = new LineSearch(lines, sameClock);
  const exchanges = report.connections
    .flatMap((connection) => connection.exchanges)
    .sort((a, b) => a.request.startNs - b.request.startNs || a.request.firstFrame - b.request.firstFrame);
  const joined = exchanges.map((exchange) => ({ exchange, join: joinOf(exchange, lines, search, sameClock) }));
  const found = joined.filter(({ join }) => (join.said ?? join.serverPrinted ?? join.clientPrinted) !== null);
  const joins = found.map(({ join }) => join);
  return { sameClock, saidBy, lines, dropped, joins, times: sameClock ? timesOf(found) : null };
}

function linesOf({ entries }: RecordedTranscript, firstFrameAt: string | null): TranscriptLine[] {
  const firstLineAt = entries[0]?.atMicroseconds ?? 0;
  return entries.map(({ atMicroseconds, ...line }) => ({
    atNs:
      firstFrameAt === null ? (atMicroseconds - firstLineAt) * 1000 : sinceFirstFrameNs(atMicroseconds, firstFrameAt),
    ...line,
  }));
}

function joinOf(
  exchange: Exchange,
  lines: readonly TranscriptLine[],
  search: LineSearch,
  sameClock: boolean,
): ExchangeJoin {
  const { request, response } = exchange;
  const said = search.said(request);
  const spoken = said === null ? [] : [lines[said]!.text];
  const serverPrinted = search.printed("server", request, [...texts(request), ...spoken]);
  const clientPrinted = response === null ? null : search.printed("client", response, texts(response));
  const between = (fromNs: number | undefined, toNs: number | undefined) =>
    sameClock && fromNs !== undefined && toNs !== undefined && toNs >= fromNs ? toNs - fromNs : null;
  const at = (index: number | null) => (index === null ? undefined : lines[index]!.atNs);
  return {
    connection: exchange.connection,
    exchange: exchange.number,
    said,
    serverPrinted,
    clientPrinted,
    waitNs: said === null ? null : waitBefore(lines, said),
    clientSendNs: between(at(said), request.startNs),
    serverPrintNs: between(request.endNs, at(serverPrinted)),
    clientPrintNs: between(response?.endNs, at(clientPrinted)),
  };
}

/** Since the client's last sign of life: a prompt, an answer, its start. What is said at once upon another message was not waited for. */
function waitBefore(lines: readonly TranscriptLine[], said: number): number | null {
  for (let index = said - 1; index >= 0; index--) {
    const { role, kind, atNs } = lines[index]!;
    if (role === "client") return kind === "input" ? null : lines[said]!.atNs - atNs;
  }
  return null;
}

/** What of a turn a line may show: its text, or the first line of it. */
function texts(turn: Turn): string[] {
  const lines = (turn.text ?? "").split(/[\r\n\0]+/).filter((line) => line.trim() !== "");
  return lines.length === 0 ? [] : [lines[0]!.trim()];
}

/** Looks for lines in order, each of which belongs to one exchange at most. */
class LineSearch {
  readonly #lines: readonly TranscriptLine[];
  readonly #sameClock: boolean;
  /** Where each kind of search goes on. */
  #nextSaid = 0;
  readonly #nextPrinted = { client: 0, server: 0 };
  #searched = 0;

  constructor(lines: readonly TranscriptLine[], sameClock: boolean) {
    this.#lines = lines;
    this.#sameClock = sameClock;
  }

  /** The first message not yet sent whose text is in the request, said before its first packet. */
  said(request: Turn): number | null {
    const latestNs = this.#sameClock ? request.startNs + clockToleranceNs : Number.POSITIVE_INFINITY;
    const { text } = request;
    if (text === null) return null;
    for (let index = this.#nextSaid; index < this.#lines.length; index++) {
      const line = this.#lines[index]!;
      if (line.atNs > latestNs) break;
      if (line.kind !== "input" || line.role !== "client" || !this.#holds(text, line.text.trim())) continue;
      this.#nextSaid = index + 1;
      return index;
    }
    return null;
  }

  /** The first line printed by this program, not yet another exchange's, after the turn had begun, that holds one of `wanted`. */
  printed(role: "client" | "server", turn: Turn, wanted: readonly string[]): number | null {
    if (wanted.length === 0) return null;
    const earliestNs = this.#sameClock ? turn.startNs - clockToleranceNs : Number.NEGATIVE_INFINITY;
    const latestNs = this.#sameClock ? turn.endNs + printedWithinNs : Number.POSITIVE_INFINITY;
    for (let index = this.#nextPrinted[role]; index < this.#lines.length; index++) {
      const line = this.#lines[index]!;
      if (line.atNs > latestNs) break;
      if (line.role !== role || (line.kind !== "output" && line.kind !== "error") || line.atNs < earliestNs) continue;
      if (!wanted.some((text) => this.#holds(line.text, text))) continue;
      this.#nextPrinted[role] = index + 1;
      return index;
    }
    return null;
  }

  #holds(whole: string, text: string): boolean {
    this.#searched += whole.length;
    return this.#searched <= mostSearched && holdsWords(whole, text);
  }
}

function timesOf(found: readonly { exchange: Exchange; join: ExchangeJoin }[]): TranscriptTimes | null {
  const times: TranscriptTimes = { exchanges: 0, waitNs: 0, clientNs: 0, serverNs: 0, wireNs: 0 };
  for (const { exchange, join } of found) {
    const { serviceTimeNs, apduResponseTimeNs } = exchange;
    if (join.clientSendNs === null || join.clientPrintNs === null) continue;
    if (serviceTimeNs === null || apduResponseTimeNs === null) continue;
    times.exchanges++;
    times.waitNs += join.waitNs ?? 0;
    times.clientNs += join.clientSendNs + join.clientPrintNs;
    times.serverNs += serviceTimeNs;
    times.wireNs += apduResponseTimeNs - serviceTimeNs;
  }
  return times.exchanges === 0 ? null : times;
}
