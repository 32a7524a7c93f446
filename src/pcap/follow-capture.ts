import { setTimeout as wait } from "node:timers/promises";
import type { CaptureFileFacts } from "./capture-facts.js";
import { CaptureParser } from "./capture-parser.js";
import type { CaptureSink } from "./format-reader.js";
import { openCapture, unreadable } from "./open-capture.js";

export interface FollowOptions {
  /** Ends the following: what was written up to then is still delivered. */
  signal: AbortSignal;
  /** How often to look for new bytes once all are read. */
  pollMilliseconds?: number | undefined;
}

const chunkLength = 256 * 1024;

/**
 * Reads an uncompressed capture file that another program is still writing, until `signal` aborts or damage is met.
 * Polls, because file notifications are missing on network and container file systems.
 * @throws {LabError} FILE_NOT_FOUND; NOT_A_CAPTURE, also when no whole file header was written before the end.
 */
export async function followCapture(
  path: string,
  sink: CaptureSink,
  { signal, pollMilliseconds = 100 }: FollowOptions,
): Promise<CaptureFileFacts> {
  const parser = new CaptureParser(sink);
  const file = await openCapture(path);
  const bytes = new Uint8Array(chunkLength);
  const view = new DataView(bytes.buffer);
  let position = 0;
  try {
    while (!parser.damaged) {
      // Asked before reading: bytes written before the abort are read even when it comes meanwhile.
      const last = signal.aborted;
      const { bytesRead } = await file.read(bytes, 0, chunkLength, position);
      position += bytesRead;
      parser.push(bytes.subarray(0, bytesRead), view);
      if (bytesRead > 0) continue;
      if (last) break;
      if ((await file.stat()).size < position) parser.markDamaged("the file became shorter while it was read");
      else await wait(pollMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
  return parser.finish();
}
