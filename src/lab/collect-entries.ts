import type { Transcript, TranscriptEntry } from "./transcript.js";

const mostEntries = 20_000;

/** Keeps entries as they are told, for a run that may fail before it returns its own transcript. */
export function collectEntries(tell: ((entry: TranscriptEntry) => void) | undefined) {
  const entries: TranscriptEntry[] = [];
  let dropped = 0;
  return {
    entry: (entry: TranscriptEntry) => {
      if (entries.length < mostEntries) entries.push(entry);
      else dropped++;
      tell?.(entry);
    },
    /** In the order of their times: a prompt is told a little after it was printed. */
    transcript: (): Transcript => ({
      entries: [...entries].sort((a, b) => a.atMicroseconds - b.atMicroseconds),
      dropped,
    }),
  };
}
