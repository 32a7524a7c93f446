import { Writable } from "node:stream";
import { CaptureMerge } from "../analysis/capture-merge.js";
import type { CaptureOptions, CaptureSession } from "../capture/capture.js";
import { combinedSession } from "../capture/combined-session.js";
import { startCapture } from "../capture/start-capture.js";
import { captureTarget } from "./capture-target.js";
import type { Lab } from "./lab.js";

export interface ServiceCapture {
  services: readonly string[];
  everything: boolean;
  /** Gets the merged capture, pcapng with an interface per service. */
  merged: Writable;
  /** A file of its own for each service. */
  outputFor: ((service: string) => Writable) | undefined;
}

/**
 * Captures several services at once, each where it is. After a drain or a stop everything is in the merged capture, in order.
 * @throws LabError as startCapture; nothing runs then
 */
export async function captureServices(
  lab: Lab,
  { services, everything, merged, outputFor }: ServiceCapture,
  options: Omit<CaptureOptions, "output">,
): Promise<CaptureSession> {
  const targets = services.map((service) => captureTarget(lab, service, everything));
  const merge = new CaptureMerge(services, "reqresp-lab");
  const sessions: CaptureSession[] = [];
  try {
    for (const [index, target] of targets.entries()) {
      const file = outputFor?.(services[index] ?? "");
      // Its failures reach the capture through the callback of each write; the event alone would end the process.
      file?.on("error", () => {});
      const write = (chunk: Buffer, done: (error?: Error | null) => void) => {
        writeTo(merged, merge.push(index, chunk), (error) => {
          if (error || file === undefined) done(error);
          else file.write(chunk, done);
        });
      };
      sessions.push(await startCapture(target, { ...options, output: toWritable(write) }));
    }
  } catch (error) {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
    throw error;
  }
  const session = combinedSession(sessions as [CaptureSession, ...CaptureSession[]]);
  const flush = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => writeTo(merged, bytes, (error) => (error ? reject(error) : resolve())));
  let finished: Promise<void> | undefined;
  const finish = () => {
    finished ??= flush(merge.finish());
    return finished;
  };
  return {
    ...session,
    get window() {
      return session.window;
    },
    drain: async () => {
      await session.drain();
      await flush(merge.flush());
    },
    stop: async () => {
      const counters = await session.stop();
      await finish();
      return counters;
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
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
