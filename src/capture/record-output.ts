import type { Readable, Writable } from "node:stream";
import { LabError } from "../errors.js";
import { RecordFramer } from "./record-framer.js";

/**
 * How far the output may be behind before we stop reading. The output's own mark (16 KiB on files) stops at 150 small packets, and
 * with it a burst of 20,000 at 110,000/s lost 18,166 in the kernel.
 */
const mostPendingBytes = 16 * 1024 * 1024;

/**
 * Carries tcpdump's stdout into the output, whole records only, no faster than the output takes them: while it is full we do not
 * read, so tcpdump waits, and what the kernel then cannot keep it counts as dropped.
 */
export class RecordOutput {
  bytesWritten = 0;
  failed = false;
  readonly #framer = new RecordFramer();
  readonly #output: Writable;
  readonly #failure: Promise<never>;
  #pendingBytes = 0;
  #onFlushed: { upTo: number; resolve: () => void }[] = [];

  constructor(source: Readable, output: Writable) {
    this.#output = output;
    this.#failure = new Promise((_, reject) => {
      const fail = (error: unknown) => {
        this.failed = true;
        source.resume();
        reject(outputFailure(error));
      };
      output.on("error", fail);
      output.on("close", () => {
        if (!output.writableFinished) fail(new Error("it was closed"));
      });
      if (output.destroyed || output.writableEnded) fail(new Error("it was closed"));
    });
    this.#failure.catch(() => {});
    source.on("data", (chunk: Buffer) => this.#take(source, chunk));
    // A source that breaks ends its process too, which is where it is told.
    source.on("error", () => {});
    source.resume();
  }

  /** Packets handed to the output. */
  get records(): number {
    return this.#framer.records;
  }

  /** Rejects when the output breaks. */
  failure(): Promise<never> {
    return this.#failure;
  }

  /** Resolves when the output has taken everything handed to it so far, whatever comes after. */
  flushed(): Promise<void> {
    if (this.#pendingBytes === 0) return Promise.resolve();
    const upTo = this.bytesWritten + this.#pendingBytes;
    return new Promise((resolve) => this.#onFlushed.push({ upTo, resolve }));
  }

  #take(source: Readable, chunk: Buffer): void {
    if (this.failed) return;
    const whole = this.#framer.push(chunk);
    if (whole === undefined) return;
    this.#pendingBytes += whole.length;
    this.#output.write(whole, () => {
      this.bytesWritten += whole.length;
      this.#pendingBytes -= whole.length;
      if (source.isPaused() && this.#pendingBytes < mostPendingBytes / 2) source.resume();
      while ((this.#onFlushed[0]?.upTo ?? Number.POSITIVE_INFINITY) <= this.bytesWritten)
        this.#onFlushed.shift()?.resolve();
    });
    if (this.#pendingBytes >= mostPendingBytes) source.pause();
  }
}

function outputFailure(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new LabError("DISK_FULL", "No space is left for the capture.", {
      hint: "Free some space, or write elsewhere with -w. What was written until then is a whole capture file up to its last packets.",
      cause: error,
    });
  }
  const reason = code === "EPIPE" ? "its reader closed it" : error instanceof Error ? error.message : String(error);
  return new LabError("OUTPUT_UNWRITABLE", `The capture cannot be written: ${reason}`, { cause: error });
}
