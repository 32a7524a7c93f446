import { Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Analyzer } from "../analysis/analyzer.js";
import type { LiveAnalysis } from "../analysis/live-analysis.js";
import type { AnalysisOptions } from "../analysis/options.js";
import type { CaptureCounters, CaptureOptions, CaptureSession, CaptureVia } from "../capture/capture.js";
import type { Exchange, Report } from "../report/report.js";
import { AddressBook } from "./address-book.js";
import { captureNetworks } from "./capture-merged.js";
import { type ClientCount, proofOf } from "./capture-proof.js";
import { captureServices } from "./capture-services.js";
import { type CapturedPart, captureTargets, hostLoopback } from "./capture-target.js";
import type { Lab } from "./lab.js";
import { uncaptured } from "./uncaptured.js";

export interface LabCaptureOptions {
  via?: CaptureVia | undefined;
  filter?: string | undefined;
  snapLength?: number | undefined;
  packets?: number | undefined;
  /** How soon packets arrive. */
  arrival?: CaptureOptions["arrival"];
  /** Everything on the bridge instead of the lab's addresses only. */
  everything?: boolean | undefined;
  /** Services to capture instead of the whole lab, each where it is. Several are merged into one pcapng with an interface for each. */
  on?: readonly string[] | undefined;
  /** Where the bytes of each of several services go, as classic pcap. */
  outputFor?: ((service: string) => Writable) | undefined;
  /** Where the capture's bytes go besides the analysis; undefined: nowhere, they are only explained. */
  output?: Writable | undefined;
  /** Name of the output in the report and in messages. */
  file?: string | undefined;
  /** Told of each exchange as soon as it is complete. */
  onExchange?: ((exchange: Exchange) => void) | undefined;
  keepExchanges?: number | undefined;
  /** Where tcpdump and sudo are looked for. */
  env?: NodeJS.ProcessEnv | undefined;
  note?: ((text: string) => void) | undefined;
  interactive: boolean;
  /** Ends the capture's start. Once it listens, only `finish` and the disposal end it, in order. */
  signal: AbortSignal;
}

/** A capture of a lab that is confirmed listening and explained as it goes. `await using` stops it. */
export interface LabCapture extends AsyncDisposable {
  readonly session: CaptureSession;
  /** What is known so far, for who watches live. */
  readonly analyzer: Analyzer;
  /** Waits until the packets show that no TCP connection to the server is open any more; false when that did not happen in time. */
  closeSeen(serverPort: number | undefined, withinMs: number): Promise<boolean>;
  /** Drains and stops the capture, and explains it; with the client's own count where there is one. */
  finish(client?: ClientCount): Promise<{ report: Report; counters: CaptureCounters }>;
}

/**
 * Captures the networks that the lab's server and client share, or the services asked for.
 * @throws LabError SERVICE_UNKNOWN, CONTAINER_STOPPED, TCPDUMP_NOT_FOUND, CAPTURE_PERMISSION, CAPTURE_FILTER, CAPTURE_FAILED, BRIDGE_NOT_FOUND, or the output's
 */
export async function captureLab(lab: Lab, options: LabCaptureOptions): Promise<LabCapture> {
  const analysisOptions = analysisOptionsOf(lab, options);
  // Loaded while tcpdump starts, and not before it.
  const loading = nextTurn()
    .then(() => import("../analysis/live-analysis.js"))
    .then(({ LiveAnalysis }) => new LiveAnalysis(analysisOptions));
  const everything = options.everything === true;
  const services = [...new Set(options.on ?? [])];
  // Asked for before anything starts: what is named wrongly is told at once.
  const partOf = <Service extends string | undefined>(service: Service): CapturedPart<Service> => ({
    service,
    targets: captureTargets(lab, service, everything),
  });
  const single = services.length < 2 ? partOf(services[0]) : undefined;
  const several = services.length < 2 ? [] : services.map(partOf);
  const onHost = services.length > 0 ? undefined : hostLoopback(lab, everything);
  if (onHost) options.note?.(onHost.text);
  // Open before anything that is captured starts; tcpdump need not wait for it.
  const opening = AddressBook.open(lab);
  opening.catch(() => {});
  const session = await startedUnder(options.signal, (signal) => {
    const { via, filter, snapLength, packets, arrival, env, note, interactive } = options;
    const output = tee(loading, options.output);
    const common = { via, filter, snapLength, packets, arrival, keptIn: options.file, env, note, interactive, signal };
    if (single !== undefined) return captureNetworks(single.targets, { ...common, output });
    return captureServices(several, { merged: output, outputFor: options.outputFor }, common);
  }).catch(async (error: unknown) => {
    // Where both fail, the capture tells.
    await opening.then(
      (book) => book[Symbol.dispose](),
      () => {},
    );
    throw error;
  });
  const book = await opening.catch(async (error: unknown) => {
    await session[Symbol.asyncDispose]();
    throw error;
  });
  const analysis = await loading;
  return {
    session,
    analyzer: analysis.analyzer,
    closeSeen: async (serverPort, withinMs) => {
      const deadline = performance.now() + withinMs;
      // The kernel may hold packets back for up to a second, if nobody asks for them.
      for (let pauseMs = 5; ; pauseMs *= 4) {
        await session.drain();
        if (hasClosed(analysis, serverPort)) return true;
        const left = deadline - performance.now();
        if (left <= 0 || options.signal.aborted) return false;
        await sleep(Math.min(pauseMs, left));
      }
    },
    finish: async (client) => {
      const counters = await session.stop();
      // The analysis reads the counters when it ends: only now are they known.
      analysisOptions.drops = counters;
      // A container that was started meanwhile got its addresses only then.
      analysisOptions.names = await book.names(analysis.analyzer.senders);
      if (book.failure) options.note?.(`Names of containers may be missing: ${book.failure.message}`);
      const { late } = book;
      const missed = (single ? [single] : several).flatMap((part) => uncaptured(lab, part, late));
      for (const text of new Set(missed)) options.note?.(text);
      const report = analysis.finish(options.file ?? null);
      report.proof = proofOf(
        report,
        {
          counters,
          window: session.window,
          filtered: options.filter !== undefined || onHost?.leavesOut === true || missed.length > 0,
        },
        client,
      );
      return { report, counters };
    },
    [Symbol.asyncDispose]: async () => {
      book[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
    },
  };
}

/** Does something that `signal` ends as long as it is under way, and no longer. */
async function startedUnder<Result>(
  signal: AbortSignal,
  start: (own: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await start(own.signal);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function hasClosed(analysis: LiveAnalysis, serverPort: number | undefined): boolean {
  const states = analysis.analyzer.connectionStates(serverPort);
  return states.length > 0 && states.every((state) => state.closed);
}

function analysisOptionsOf(lab: Lab, options: LabCaptureOptions): AnalysisOptions {
  const { port } = lab.roles.server;
  const servers = new Set<string>();
  for (const { ipv4, ipv6 } of port === undefined ? [] : lab.server.addresses) {
    if (ipv4) servers.add(`${ipv4}:${port}`);
    if (ipv6) servers.add(`[${ipv6}]:${port}`);
  }
  return {
    servers,
    ...(options.onExchange ? { onExchange: options.onExchange } : {}),
    ...(options.keepExchanges === undefined ? {} : { keepExchanges: options.keepExchanges }),
  };
}

/** The capture's bytes, explained and written; the writer's speed is the tee's. */
function tee(loading: Promise<LiveAnalysis>, output: Writable | undefined): Writable {
  // Its failures reach the capture through the callback of each write; the event alone would end the process.
  output?.on("error", () => {});
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      loading
        .then((analysis) => {
          analysis.push(chunk);
          if (output === undefined) done();
          else output.write(chunk, done);
        }, done)
        .catch(done);
    },
  });
}
