import { parseRun, type RecordedRun } from "./recorded-run.js";
import type { TranscriptLine } from "./transcript.js";

/**
 * A transcript as it is kept beside a capture: in one file of its own, or in comments of a pcapng file. Times are absolute here, so
 * that it can be joined to the packets again, whatever part of them is still there.
 */
export interface RecordedTranscript {
  format: "reqresp-lab transcript";
  version: 1;
  /** Time of the capture's first frame, as in the report: tells whether a file belongs to the capture that it lies beside. */
  firstFrameAt: string | null;
  sameClock: boolean;
  saidBy: "person" | "script";
  /** Service names by address, which a classic pcap file cannot hold. */
  names: Record<string, string>;
  /** Interface that was captured on. */
  interface: string | null;
  /** The lab, and the proof that nothing is missing, where that was recorded. */
  run?: RecordedRun | null;
  entries: RecordedLine[];
  dropped: number;
}

export interface RecordedLine extends Omit<TranscriptLine, "atNs"> {
  /** Microseconds since 1970 by the clock of the machine that ran the lab. */
  atMicroseconds: number;
}

/** As many as a run keeps; what claims more is not one of ours. */
const mostEntries = 20_000;
const mostCharacters = 17 * 1024 * 1024;

/** Reads a transcript from JSON that anybody may have written; undefined when it is none. */
export function parseTranscript(json: string): RecordedTranscript | undefined {
  if (json.length > 8 * mostCharacters) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value.format !== "reqresp-lab transcript" || value.version !== 1) return undefined;
  const { firstFrameAt, sameClock, saidBy, names, entries, dropped } = value;
  if (firstFrameAt !== null && typeof firstFrameAt !== "string") return undefined;
  if (typeof sameClock !== "boolean" || (saidBy !== "person" && saidBy !== "script")) return undefined;
  if (!isObject(names) || !isCount(dropped) || !Array.isArray(entries) || entries.length > mostEntries)
    return undefined;
  const lines = entries.map(lineOf);
  if (!lines.every((line) => line !== undefined)) return undefined;
  if (lines.reduce((sum, { text }) => sum + text.length, 0) > mostCharacters) return undefined;
  return {
    format: value.format,
    version: value.version,
    firstFrameAt,
    sameClock,
    saidBy,
    names: Object.fromEntries(
      Object.entries(names).filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== ""),
    ),
    interface: typeof value.interface === "string" ? value.interface : null,
    run: parseRun(value.run),
    entries: lines.sort((a, b) => a.atMicroseconds - b.atMicroseconds),
    dropped,
  };
}

const roles = ["client", "server"] as const;
const kinds = ["started", "output", "error", "input", "exited"] as const;

function lineOf(value: unknown): RecordedLine | undefined {
  if (!isObject(value)) return undefined;
  const { atMicroseconds, text, complete, omitted } = value;
  const role = roles.find((one) => one === value.role);
  const kind = kinds.find((one) => one === value.kind);
  if (role === undefined || kind === undefined || typeof text !== "string" || typeof complete !== "boolean") {
    return undefined;
  }
  if (!isCount(atMicroseconds)) return undefined;
  return { atMicroseconds, role, kind, text, complete, ...(isCount(omitted) && omitted > 0 ? { omitted } : {}) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
