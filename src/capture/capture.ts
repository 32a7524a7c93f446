import type { Writable } from "node:stream";
import type { Engine } from "../docker/engine.js";
import type { CanaryDetector } from "./canary.js";

/** Where to listen. Bridge detection makes it from the network's inspection. */
export interface CaptureTarget {
  engine: Engine;
  project: string;
  /** Bridge interface on the Engine's host, when there is one. */
  bridge: string | undefined;
  /** Container in whose network namespace a netns capture runs: the server's. */
  serverContainerId: string;
  /** The lab's addresses on that network; empty: everything on the bridge. */
  addresses: string[];
  /**
   * Server and client share one network namespace (the host's, or that of one of them), so that what they say passes its loopback
   * interface and no other. With what is captured of it, a pcap-filter(7) expression; undefined: everything.
   */
  loopback?: { filter: string | undefined } | undefined;
}

export type CaptureVia = "host" | "sidecar" | "netns";

export interface CaptureOptions {
  /** Undefined: chosen automatically. */
  via?: CaptureVia | undefined;
  /** A pcap-filter(7) expression, joined with the lab's addresses by "and". */
  filter?: string | undefined;
  /** Bytes per packet; 0 or undefined: all (262,144; 65,400 in immediate mode, which is more than segmentation offload makes of 1,500-byte packets). */
  snapLength?: number | undefined;
  /**
   * How soon packets arrive. Undefined: up to a second late (drain() and stop() bring them at once); the kernel keeps some 250,000 small
   * ones while we are busy. "live": within some 100 ms, for who watches, where canaries can be sent from this host; the kernel keeps as many.
   * "at-once": like "live", and elsewhere in immediate mode, in which the kernel keeps some 1,000 of any size.
   */
  arrival?: "live" | "at-once" | undefined;
  /** Stop by itself after so many packets. */
  packets?: number | undefined;
  /**
   * Of captures that are made together, the canaries of all: where everything is captured, each sees those of the others, and leaves them out.
   * Each adds its own.
   */
  together?: CanaryDetector[] | undefined;
  /** Gets the capture file's bytes (classic pcap) as tcpdump writes them. Back-pressure is honoured. Not ended by the session. */
  output: Writable;
  /** File (or files) that the output ends up in, for messages; undefined: none, or nobody here knows. */
  keptIn?: string | undefined;
  /** How many packets are in it, where it holds those of other captures, too. */
  keptPackets?: (() => number) | undefined;
  /** On abort: stop at once, leave nothing running. */
  signal: AbortSignal;
  /** May a password be asked for on the terminal (sudo)? */
  interactive: boolean;
  /** Where tcpdump and sudo are looked for (PATH), and what they get. Undefined: this process's environment. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Told what takes its time, one line each: that the sidecar's image is built. */
  note?: ((text: string) => void) | undefined;
}

/** A capture that is confirmed listening. `await using` stops it. */
export interface CaptureSession extends AsyncDisposable {
  /** One line: where it listens, by what means, and why that way. */
  readonly description: string;
  readonly via: CaptureVia;
  /** Interface as tcpdump names it. */
  readonly interfaceName: string;
  /** Which ends of the capture's window are proven by a canary; the end is known after a stop. */
  readonly window: CaptureWindow;
  /** Resolves when tcpdump ended by itself (packet count reached) or was stopped; rejects when it failed. */
  readonly ended: Promise<CaptureCounters>;
  /** tcpdump's counters so far, its own frames among them; undefined when it does not answer within half a second. Never rejects. */
  counts(): Promise<CaptureCounters | undefined>;
  /** Waits until everything the kernel has seen by now is in `output`. */
  drain(): Promise<void>;
  /** Drains, stops tcpdump, waits for its last byte. Safe to call twice. */
  stop(): Promise<CaptureCounters>;
}

/**
 * At its start and its end a capture sends itself a datagram, a canary (canary.ts). It is proof that packets were captured at that moment,
 * and is kept out of the output. False: it was not seen, or nothing could be sent.
 */
export interface CaptureWindow {
  startSeen: boolean;
  endSeen: boolean;
}

/** tcpdump's own counts, without the capture's own frames. */
export interface CaptureCounters {
  captured: number;
  received: number;
  droppedByKernel: number;
  droppedByInterface: number;
}
