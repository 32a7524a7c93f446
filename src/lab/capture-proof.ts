import type { CaptureCounters, CaptureWindow } from "../capture/capture.js";
import type { Exchange, Proof, ProofCheck, Report } from "../report/report.js";
import { sinceFirstFrameNs } from "../report/transcript/frame-clock.js";
import { holdsWords } from "../report/transcript/whole-words.js";
import type { RunResult } from "./run.js";

/** What a run knows of the exchanges that there must be. */
export interface ClientCount {
  /** Messages that the client printed something after. */
  answered: number;
  /** What it was told last, to end it: whether it tells the server is its own affair. */
  quit: { text: string; atMicroseconds: number } | undefined;
  /** What it was told before that. */
  lastMessage: string;
  /** Names of the two that talked: their services'; either of the two where they share a network namespace. */
  client: string[];
  server: string[];
  /** The run's times and the packets' are of one clock. */
  sameClock: boolean;
  /** It printed something before it was told anything; one that did not may be slow to start, and work off later what it was told. */
  spokeFirst: boolean;
}

/** What a capture knows of itself besides its packets. */
export interface CaptureFacts {
  counters: CaptureCounters;
  window: CaptureWindow;
  /** A filter that may have left out something of the lab decided which packets are captured: the user's, or addresses that changed. */
  filtered: boolean;
}

/** Undefined when there is nothing that could be counted: nothing was said to the client, or it printed nothing. */
export function clientCount(
  { messages, transcript }: RunResult,
  talked: Pick<ClientCount, "client" | "server" | "sameClock">,
): ClientCount | undefined {
  const last = messages.at(-1);
  if (last === undefined || transcript.dropped > 0) return undefined;
  // An empty line is asked for again by most, and sent by few.
  const answered = messages.filter(
    ({ text, answeredAtMicroseconds }) => text !== "" && answeredAtMicroseconds !== undefined,
  );
  if (answered.length === 0) return undefined;
  const inputs = transcript.entries.filter(({ role, kind }) => role === "client" && kind === "input");
  return {
    ...talked,
    answered: answered.length,
    quit: inputs[messages.length],
    lastMessage: last.text,
    spokeFirst: transcript.entries.some(
      ({ role, kind, atMicroseconds }) =>
        role === "client" &&
        (kind === "output" || kind === "error") &&
        atMicroseconds < messages[0]!.saidAtMicroseconds,
    ),
  };
}

/** Whether packets, counters, canaries and client agree that nothing is missing. */
export function proofOf(
  report: Report,
  { counters, window, filtered }: CaptureFacts,
  client: ClientCount | undefined,
): Proof {
  const checks: ProofCheck[] = [
    { check: "verdict", outcome: outcomes[report.verdict.kind], expected: null, found: null },
    noDrops("kernel-drops", counters.droppedByKernel),
    noDrops("interface-drops", counters.droppedByInterface),
    canary("start-canary", window.startSeen, window),
    canary("end-canary", window.endSeen, window),
    { check: "filter", outcome: filtered ? "unknown" : "passed", expected: null, found: null },
    exchanges(report, client),
  ];
  return { proven: checks.every(({ outcome }) => outcome === "passed"), checks };
}

/** Where there is no packet of a conversation, none shows that anything is missing. */
const outcomes = { complete: "passed", partial: "failed", empty: "unknown" } as const;

function noDrops(check: ProofCheck["check"], dropped: number): ProofCheck {
  return { check, outcome: dropped === 0 ? "passed" : "failed", expected: 0, found: dropped };
}

/** When neither was seen, none could be sent; when only one was, the capture has missed the other. */
function canary(check: ProofCheck["check"], seen: boolean, { startSeen, endSeen }: CaptureWindow): ProofCheck {
  if (!startSeen && !endSeen) return { check, outcome: "unknown", expected: null, found: null };
  return { check, outcome: seen ? "passed" : "failed", expected: 1, found: seen ? 1 : 0 };
}

function exchanges(report: Report, client: ClientCount | undefined): ProofCheck {
  const check = "exchanges";
  if (client === undefined) return { check, outcome: "unknown", expected: null, found: report.totals.exchanges };
  const { answered, quit } = client;
  const found = exchangesBetween(report, client);
  const quitIsSent = quit === undefined || found < answered ? false : isSent(report, client, quit, found);
  const expected = answered + (quitIsSent ? 1 : 0);
  const outcome = quitIsSent === undefined ? "unknown" : outcomeOf(found, expected, unansweredBetween(report, client));
  return { check, outcome, expected, found };
}

/**
 * More than was told to the client (a login of its own, several exchanges a message) says nothing of what may be missing. Where requests
 * have no answer, it may have told its user so, and that is what was counted; or it got one that was not captured.
 */
function outcomeOf(found: number, expected: number, unanswered: number): ProofCheck["outcome"] {
  if (found === expected) return "passed";
  return found + unanswered < expected ? "failed" : "unknown";
}

/** Those that anybody else had with the server, or it with others, are not the client's. Where names are not known, nobody is left out. */
function exchangesBetween({ pairs }: Report, { client, server }: ClientCount): number {
  return pairs
    .filter((pair) => isCalled(pair.clientName, client) && isCalled(pair.server.name, server))
    .reduce((sum, pair) => sum + pair.exchanges, 0);
}

function unansweredBetween(report: Report, client: ClientCount): number {
  return detailsBetween(report, client).filter(({ response }) => response === null).length;
}

/** Exchanges of the two that are there in detail. */
function detailsBetween({ connections }: Report, { client, server }: ClientCount): Exchange[] {
  return connections
    .filter((connection) => isCalled(connection.client.name, client) && isCalled(connection.server.name, server))
    .flatMap((connection) => connection.exchanges);
}

/** An address that two containers had in turn has both names, "beta / gamma". */
function isCalled(name: string | null, services: readonly string[]): boolean {
  return name === null || name.split(" / ").some((one) => services.includes(one));
}

/**
 * Whether the last exchange is that of the word that ended the client: by what it says, which holds also for a client that works off
 * later what it was told before. Where its words are of neither or of both, by its time: it was sent after the word was said. Undefined
 * when that cannot be told, because times are of another machine's clock or the client may be behind.
 */
function isSent(
  report: Report,
  client: ClientCount,
  quit: { text: string; atMicroseconds: number },
  found: number,
): boolean | undefined {
  const { sameClock, spokeFirst, lastMessage } = client;
  const answered = detailsBetween(report, client).filter(({ response }) => response !== null);
  if (answered.length < found) return undefined;
  const last = answered.reduce<Exchange | undefined>(
    (latest, exchange) => (latest && latest.request.startNs > exchange.request.startNs ? latest : exchange),
    undefined,
  );
  const { firstFrameAt } = report.capture;
  if (last === undefined || firstFrameAt === null) return false;
  const { text, startNs } = last.request;
  const holdsQuit = text !== null && holdsWords(text, quit.text);
  const holdsMessage = text !== null && holdsWords(text, lastMessage);
  if (holdsQuit !== holdsMessage) return holdsQuit;
  if (!sameClock || !spokeFirst) return text === null ? undefined : holdsQuit;
  return startNs > sinceFirstFrameNs(quit.atMicroseconds, firstFrameAt);
}
