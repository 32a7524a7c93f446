import type { Readable, Writable } from "node:stream";
import { LabError } from "../errors.js";
import { RecordFramer, type RecordFramerOptions } from "./record-framer.js";

/**
 * How far the output may be behind before we stop reading. The output's own mark (16 KiB on files) stops at some 150 small packets,
 * so that most of a burst would wait in the kernel's ring; a ring of 1,024 slots (immediate mode) loses it there.
 */
const mostPendingBytes = 16 * 1024 * 1024;

/** tcpdump hands over single packets; a write each would cost more than the reading, which the kernel's ring does not wait for. */
const batchBytes = 64 * 1024;
const batchMs = 5;

/**
 * Carries tcpdump's stdout into the output, whole records only, no faster than the output takes them: while it is full we do not
 * read, so tcpdump waits, and what the kernel then cannot keep it counts as dropped.
 */
export class RecordOutput {
  bytesWritten = 0;
  failed = false;
  readonly #framer: RecordFramer;
  readonly #onFull: () => void;
  readonly #output: Writable;
  readonly #failure: Promise<never>;
  #pendingBytes = 0;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #source: Readable;
  #onFlushed: { upTo: number; resolve: () => void }[] = [];

  /** @param onFull told once when as many packets were handed over as were asked for */
  constructor(source: Readable, output: Writable, options: RecordFramerOptions = {}, onFull: () => void = () => {}) {
    this.#framer = new RecordFramer(options);
    this.#onFull = onFull;
    this.#output = output;
    this.#source = source;
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
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    // A source that breaks ends its process too, which is where it is told.
    source.on("error", () => {});
    source.resume();
  }

  /** Packets handed to the output. */
  get records(): number {
    return this.#framer.records;
  }

  /** Is everything here that was asked for? */
  get full(): boolean {
    return this.#framer.full;
  }

  /** Frames of the capture's own that were left out. */
  get ownFrames(): number {
    return this.#framer.ownFrames;
  }

  /** Was the canary of this number among them? */
  sawCanary(sequence: number): boolean {
    return this.#framer.canaries.has(sequence);
  }

  /** Rejects when the output breaks. */
  failure(): Promise<never> {
    return this.#failure;
  }

  /** Resolves when the output has taken everything handed to it so far, whatever comes after. */
  flushed(): Promise<void> {
    this.#writeBatch();
    if (this.#pendingBytes === 0) return Promise.resolve();
    const upTo = this.bytesWritten + this.#pendingBytes;
    return new Promise((resolve) => this.#onFlushed.push({ upTo, resolve }));
  }

  /** Hands over what is left and touches the output no more: from now on it is its owner's again. */
  close(): void {
    this.#writeBatch();
    this.#closed = true;
  }

  #take(chunk: Buffer): void {
    if (this.failed || this.#closed) return;
    const wasFull = this.#framer.full;
    const whole = this.#framer.push(chunk);
    if (this.#framer.full && !wasFull) this.#onFull();
    if (whole === undefined) return;
    this.#pendingBytes += whole.length;
    this.#batch.push(whole);
    this.#batchBytes += whole.length;
    if (this.#batchBytes >= batchBytes) this.#writeBatch();
    else this.#timer ??= setTimeout(() => this.#writeBatch(), batchMs);
    if (this.#pendingBytes >= mostPendingBytes) this.#source.pause();
  }

  #writeBatch(): void {
    const source = this.#source;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length === 0 || this.failed) return;
    const bytes = Buffer.concat(this.#batch.splice(0), this.#batchBytes);
    this.#batchBytes = 0;
    this.#output.write(bytes, () => {
      this.bytesWritten += bytes.length;
      this.#pendingBytes -= bytes.length;
      if (source.isPaused() && this.#pendingBytes < mostPendingBytes / 2) source.resume();
      while ((this.#onFlushed[0]?.upTo ?? Number.POSITIVE_INFINITY) <= this.bytesWritten)
        this.#onFlushed.shift()?.resolve();
    });
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
