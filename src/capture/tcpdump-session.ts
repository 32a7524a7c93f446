import { LabError } from "../errors.js";
import { type AbortWatch, watchAbort } from "./abort-watch.js";
import { CanaryDetector } from "./canary.js";
import type { CanarySender } from "./canary-sender.js";
import type { CaptureCounters, CaptureOptions, CaptureSession, CaptureVia, CaptureWindow } from "./capture.js";
import { parseCounters } from "./counters.js";
import { complaint, startFailure } from "./diagnostics.js";
import { keepLive } from "./live-flush.js";
import { RecordOutput } from "./record-output.js";
import { StderrLog } from "./stderr-log.js";
import type { TcpdumpProcess } from "./tcpdump-process.js";

/** A drain ends when for this long nothing moves: not tcpdump's count, not the records read, not the bytes written. */
const drainPatienceMs = 2_500;
const drainLimitMs = 15_000;
/** A canary comes out within a few milliseconds; after this long tcpdump's own counts are looked at, too, which are right without a canary as well. */
const canaryPatienceMs = 300;
const listenLimitMs = 30_000;
const passwordLimitMs = 300_000;
const stopLimitMs = 5_000;
const justNowMs = 5;

export interface SessionDetails {
  via: CaptureVia;
  /** As asked for; tcpdump's own words say which it is in the end. */
  interfaceName: string;
  filter: string | undefined;
  /** "(host, as root): the Engine runs on this machine": what follows "tcpdump on <interface> ". */
  manner: string;
  /** A password is asked for first, which takes a person's time. */
  asksPassword?: boolean;
  /** Sends canaries on the interface; closed with the session. */
  canaries: CanarySender | undefined;
  /** tcpdump runs in immediate mode: nothing waits in the kernel that would have to be flushed. */
  immediate: boolean;
}

type SessionOptions = Pick<
  CaptureOptions,
  "output" | "keptIn" | "keptPackets" | "signal" | "packets" | "arrival" | "together"
>;

/** Waits until the process listens and makes a session of it. When it does not listen, it is gone before the error is thrown. */
export async function tcpdumpSession(
  process: TcpdumpProcess,
  options: SessionOptions,
  details: SessionDetails,
): Promise<CaptureSession> {
  const log = new StderrLog(process.stderr);
  const abort = watchAbort(options.signal);
  try {
    const listening = log.waitFor(/listening on ([^\s,]+)/, details.asksPassword ? passwordLimitMs : listenLimitMs);
    const match = await Promise.race([listening, log.ended.then(() => undefined), abort.happened]);
    if (match === undefined) throw startFailure(log.text, details.interfaceName, details.filter);
    const interfaceName = match[1] ?? details.interfaceName;
    // Before anything that is to be captured can start.
    await details.canaries?.send(startCanary, false);
    return new TcpdumpSession(process, log, options, abort, { ...details, interfaceName });
  } catch (error) {
    abort.release();
    details.canaries?.close();
    await process.kill();
    throw error;
  }
}

const startCanary = 0;
/** tcpdump answers at its next wake-up, which comes within a quarter of a second as a rule. */
const countsLimitMs = 500;

class TcpdumpSession implements CaptureSession {
  readonly description: string;
  readonly via: CaptureVia;
  readonly interfaceName: string;
  readonly window: CaptureWindow = { startSeen: false, endSeen: false };
  readonly ended: Promise<CaptureCounters>;
  readonly #canaries: CanarySender | undefined;
  readonly #flush: boolean;
  readonly #live: Disposable | undefined;
  /** Number of the latest canary. */
  #canary = startCanary;
  /** When it came back, on the clock of performance.now(). */
  #canarySeenAt = Number.NEGATIVE_INFINITY;
  readonly #process: TcpdumpProcess;
  readonly #log: StderrLog;
  readonly #output: RecordOutput;
  readonly #keptIn: string | undefined;
  readonly #keptPackets: (() => number) | undefined;
  #stopping: Promise<CaptureCounters> | undefined;
  #stopped = false;
  #over = false;

  constructor(
    process: TcpdumpProcess,
    log: StderrLog,
    options: SessionOptions,
    abort: AbortWatch,
    details: SessionDetails,
  ) {
    this.#canaries = details.canaries;
    this.#flush = !details.immediate;
    const live = options.arrival && this.#flush ? details.canaries?.live : undefined;
    this.#live = live && keepLive(live.arrivals, live.fill);
    this.via = details.via;
    this.interfaceName = details.interfaceName;
    this.description = `tcpdump on ${details.interfaceName} ${details.manner}`;
    this.#process = process;
    this.#log = log;
    this.#keptIn = options.keptIn;
    this.#keptPackets = options.keptPackets;
    const canaries = details.canaries && new CanaryDetector(details.canaries.mark);
    const { together, packets: most } = options;
    if (canaries) together?.push(canaries);
    this.#output = new RecordOutput(process.stdout, options.output, { canaries, together, most }, () => {
      this.#stopped = true;
      process.signal("INT");
    });
    this.ended = this.#outcome(abort);
    // Whoever does not look at `ended` still learns of the failure from stop().
    this.ended.catch(() => {});
  }

  async counts(): Promise<CaptureCounters | undefined> {
    return this.#over || this.#stopped ? undefined : this.#askCounts(countsLimitMs);
  }

  async drain(): Promise<void> {
    const deadline = performance.now() + drainLimitMs;
    const sequence = this.#canary + 1;
    this.#canary = sequence;
    const sent = (await this.#canaries?.send(sequence, this.#flush)) === true;
    if (sent && (await this.#seesCanary(sequence))) this.#canarySeenAt = performance.now();
    else await this.#drainByCounts(deadline, sequence);
    // An output that broke never takes what is left; the failure itself is told by `ended`.
    const broken = this.#output.failure().catch(() => {});
    await Promise.race([this.#output.flushed(), broken, limit(Math.max(0, deadline - performance.now()))]);
  }

  /** Everything that the kernel had seen before the canary has come when the canary has. */
  async #seesCanary(sequence: number): Promise<boolean> {
    const deadline = performance.now() + canaryPatienceMs;
    while (!this.#output.sawCanary(sequence) && performance.now() < deadline && !this.#output.failed && !this.#over) {
      await delay(1);
    }
    return this.#output.sawCanary(sequence);
  }

  async #drainByCounts(deadline: number, sequence: number): Promise<void> {
    let target: number | undefined;
    let before = "";
    let movedAt = performance.now();
    while (
      performance.now() < deadline &&
      performance.now() - movedAt < drainPatienceMs &&
      !this.#output.failed &&
      !this.#over
    ) {
      const counts = await this.#askCounts(Math.min(drainPatienceMs, deadline - performance.now()));
      // What was received by the first answer is what the kernel had seen when drain() was called.
      target ??= counts?.received;
      const read = counts !== undefined && counts.captured + counts.droppedByKernel >= (target ?? 0);
      if (read && this.#output.records + this.#output.ownFrames >= counts.captured) break;
      if (this.#output.sawCanary(sequence)) break;
      if (this.#process.stdout.readableEnded) break;
      const now = `${counts?.captured} ${this.#output.records} ${this.#output.bytesWritten}`;
      if (now !== before) movedAt = performance.now();
      before = now;
      await delay(5);
    }
  }

  stop(): Promise<CaptureCounters> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A failed capture has told so through `ended`; disposing it must not hide the error under way.
    await this.stop().catch(() => {});
  }

  async #stop(): Promise<CaptureCounters> {
    if (!this.#over) {
      // The canary of a drain that has only just ended closes the window as well as another would.
      if (performance.now() - this.#canarySeenAt > justNowMs) await this.drain();
      this.#stopped = true;
      this.#process.signal("INT");
      const late = limit(stopLimitMs).then(() => "late" as const);
      if ((await Promise.race([this.#process.exited, late])) === "late") await this.#process.kill();
    }
    return this.ended;
  }

  async #askCounts(limitMs: number): Promise<CaptureCounters | undefined> {
    const answer = this.#log.waitFor(/^.*\d+ packets? captured, .*$/m, limitMs);
    this.#process.signal("USR1");
    const match = await Promise.race([answer, this.#process.exited.then(() => undefined)]);
    return match === undefined ? undefined : parseCounters(match[0]);
  }

  async #outcome(abort: AbortWatch): Promise<CaptureCounters> {
    try {
      const status = await Promise.race([this.#process.exited, this.#output.failure(), abort.happened]);
      await Promise.race([this.#output.flushed(), this.#output.failure(), abort.happened]);
      const counts = parseCounters(this.#log.text);
      // SIGTERM and SIGINT end it with status 0 as well: only we can tell whether it was asked to end.
      if (counts === undefined || !this.#stopped) throw this.#brokenOff(status, counts);
      return this.#ownCounts(counts);
    } catch (error) {
      throw await this.#killAfter(error);
    } finally {
      this.#over = true;
      this.#output.close();
      this.#live?.[Symbol.dispose]();
      this.#canaries?.close();
      abort.release();
    }
  }

  /** The first failure is the one to tell; what could not be removed after it is said besides. */
  async #killAfter(failure: unknown): Promise<unknown> {
    try {
      await this.#process.kill();
      return failure;
    } catch (left) {
      if (!(failure instanceof LabError) || !(left instanceof LabError)) return left;
      const hint = `${failure.hint ?? ""} ${left.message} \`reqresp-lab down\` removes what may be left.`.trim();
      return new LabError(failure.code, failure.message, { hint, cause: failure.cause, exitCode: failure.exitCode });
    }
  }

  /** It has ended, and not because we asked it to. */
  #brokenOff(status: number | undefined, counts: CaptureCounters | undefined): LabError {
    const kept = keptText(this.#keptPackets?.() ?? this.#output.records, this.#keptIn);
    const said = complaint(this.#log.text);
    // In a container it has a status as long as the Engine can be asked, and ends in order with its counts, which the connection brings.
    if (this.via !== "host" && !said && (status === undefined || (status === 0 && counts === undefined))) {
      const what = `The connection to the Docker Engine broke, which ended tcpdump on ${this.interfaceName}.`;
      return new LabError("ENGINE_UNREACHABLE", what, { hint: `Capture again. ${kept}` });
    }
    const why = said || (status === 0 ? "told to by another program" : "killed");
    return new LabError("CAPTURE_FAILED", `tcpdump on ${this.interfaceName} ended: ${why}`, {
      hint: `Capture again. ${kept}`,
    });
  }

  /** tcpdump's counts of the packets that were asked for; what came after the last canary, or after as many as were wanted, is outside the window. */
  #ownCounts(counts: CaptureCounters): CaptureCounters {
    const captured = this.#output.records;
    this.window.startSeen = this.#output.sawCanary(startCanary);
    this.window.endSeen = this.#canary !== startCanary && this.#output.sawCanary(this.#canary);
    const received =
      this.window.endSeen || this.#output.full
        ? captured + counts.droppedByKernel
        : Math.max(captured, counts.received - this.#output.ownFrames);
    return { ...counts, captured, received };
  }
}

/** What is left of a capture that broke off. */
function keptText(packets: number, keptIn: string | undefined): string {
  if (packets === 0) return "No packet had been captured until then.";
  const amount = packets === 1 ? "1 packet" : `${packets} packets`;
  return keptIn === undefined ? `Captured until then: ${amount}.` : `Captured until then: ${amount}, in ${keptIn}.`;
}

/** Waited for alone, so it keeps the process alive: otherwise that could end with the wait unsettled. */
function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The bound of a race with something that keeps the process alive itself. */
function limit(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
