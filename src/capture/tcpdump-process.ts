import type { Readable } from "node:stream";

/** A started tcpdump under its keeper, wherever it runs. */
export interface TcpdumpProcess {
  /** The capture file's bytes. Like stderr it is paused until someone reads it. */
  stdout: Readable;
  /** What tcpdump says. */
  stderr: Readable;
  /** Sends a signal through the keeper; without effect when tcpdump has ended. */
  signal(name: "USR1" | "INT"): void;
  /** Sends a canary from where it runs; undefined where that cannot be done. */
  sendCanary?: ((group: string, sequence: number, flush: boolean) => void) | undefined;
  /** Exit status of tcpdump, after both streams have ended; undefined when a signal ended it or the connection broke. Never rejects. */
  exited: Promise<number | undefined>;
  /** Ends it at once, without drain. Resolves when nothing is left of it; rejects when something is. */
  kill(): Promise<void>;
}
