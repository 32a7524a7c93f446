import type { CaptureFileFacts } from "../pcap/capture-facts.js";

/** What the analysis cannot see in packets: where they came from, and how far reading and decoding got. */
export interface CaptureContext {
  /** Path as given, "-" for stdin, null for a live stream. */
  file: string | null;
  capture: CaptureFileFacts;
  /** Time of the first frame since 1970, null without frames. */
  firstFrame: { seconds: number; nanoseconds: number } | null;
  /** Time of the last frame by the file's clock. */
  lastFrame: { seconds: number; nanoseconds: number } | null;
  fragmentsLost: number;
  /** IP packets that those are pieces of, and the first of their frames. */
  datagramsLost: { count: number; frames: readonly number[] };
  fragmentsDropped: number;
}
