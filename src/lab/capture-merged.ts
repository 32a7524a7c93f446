import { Writable } from "node:stream";
import { CaptureMerge } from "../analysis/capture-merge.js";
import type { CaptureOptions, CaptureSession, CaptureTarget } from "../capture/capture.js";
import { combinedSession } from "../capture/combined-session.js";
import { startCapture } from "../capture/start-capture.js";

/** One of several captures that are merged. */
export interface MergedSource {
  start(output: Writable): Promise<CaptureSession>;
  /** Gets the bytes of this capture alone, besides. */
  file?: Writable | undefined;
}

/**
 * Captures several networks at once as one classic pcap, as if they were one.
 * @throws LabError as startCapture; nothing runs then
 */
export async function captureNetworks(
  [first, ...more]: readonly [CaptureTarget, ...CaptureTarget[]],
  options: CaptureOptions,
): Promise<CaptureSession> {
  if (more.length === 0) return startCapture(first, options);
  const together = options.together ?? [];
  const merge = new CaptureMerge(1 + more.length, { packets: options.packets });
  const { keptPackets = () => merge.packets } = options;
  const sources = [first, ...more].map((target) => ({
    start: (output: Writable) => startCapture(target, { ...options, together, keptPackets, output }),
  }));
  return captureMerged(sources, {
    merge,
    merged: options.output,
    arrival: options.arrival,
  });
}

export interface Merged {
  merge: CaptureMerge;
  /** Gets the merged capture. */
  merged: Writable;
  arrival: CaptureOptions["arrival"];
}

/**
 * A packet waits so long for earlier ones of other captures, milliseconds: those of a live capture come within 100 ms, under load (so many
 * are waiting) a little later, and those of others within a second.
 */
const waits = { live: 200, underLoad: 800, otherwise: 1_500 };
const load = 2_000;
const lookEveryMs = 50;

/**
 * Captures that are made at the same time, merged. After a drain or a stop everything is in the merged capture, in order.
 * @throws LabError as startCapture; nothing runs then
 */
export async function captureMerged(
  sources: readonly MergedSource[],
  { merge, merged, arrival }: Merged,
): Promise<CaptureSession> {
  // Its failures reach the captures through the callbacks of their writes; the event alone would end the process.
  merged.on("error", () => {});
  const sessions: CaptureSession[] = [];
  let session: CaptureSession | undefined;
  const waitMs = () => (arrival === undefined ? waits.otherwise : merge.waiting > load ? waits.underLoad : waits.live);
  // What is let through between two writes of the captures: they wait for it, so that a slow output is felt. A failure is met again by theirs.
  let passing = Promise.resolve();
  const looking = setInterval(() => {
    const older = merge.flushOlder(waitMs());
    if (older.length > 0) passing = new Promise((resolve) => writeTo(merged, older, () => resolve()));
  }, lookEveryMs);
  looking.unref();
  try {
    for (const [index, { start, file }] of sources.entries()) {
      file?.on("error", () => {});
      const write = (chunk: Buffer, done: (error?: Error | null) => void) => {
        writeTo(merged, merge.push(index, chunk), async (error) => {
          await passing;
          if (error || file === undefined) done(error);
          else file.write(chunk, done);
        });
        // Not awaited: to stop waits for what is being written here. Why it could not be stopped is told by `ended`.
        if (merge.isFull) session?.stop().catch(() => {});
      };
      sessions.push(await start(toWritable(write)));
    }
  } catch (error) {
    clearInterval(looking);
    await Promise.all(sessions.map((one) => one[Symbol.asyncDispose]()));
    throw error;
  }
  const combined = combinedSession(sessions as [CaptureSession, ...CaptureSession[]]);
  session = combined;
  if (merge.isFull) combined.stop().catch(() => {});
  const flush = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => writeTo(merged, bytes, (error) => (error ? reject(error) : resolve())));
  let finished: Promise<void> | undefined;
  const finish = () => {
    clearInterval(looking);
    finished ??= flush(merge.finish());
    return finished;
  };
  return {
    ...combined,
    get window() {
      return combined.window;
    },
    drain: async () => {
      await combined.drain();
      await flush(merge.flush());
    },
    stop: async () => {
      const counters = await combined.stop();
      await finish();
      return counters;
    },
    [Symbol.asyncDispose]: async () => {
      await combined[Symbol.asyncDispose]();
      // After one of them broke off: what was held back is kept. Why it broke off, an output that takes no more among the reasons, is told by `ended`.
      await finish().catch(() => {});
    },
  };
}

function writeTo(output: Writable, bytes: Uint8Array, done: (error?: Error | null) => void): void {
  if (bytes.length === 0) done();
  else output.write(bytes, done);
}

function toWritable(write: (chunk: Buffer, done: (error?: Error | null) => void) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        write(chunk, done);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
