import { payloadText } from "../protocols/payload-text.js";
import type { Turn } from "../report/report.js";
import { TurnPayload } from "./turn-payload.js";

/** A turn under way. `dataFrames` is 0 when it has not begun. */
export class OpenTurn {
  firstFrame = 0;
  lastFrame = 0;
  dataFrames = 0;
  startNs = 0;
  endNs = 0;
  bytes = 0;
  missingBytes = 0;
  /** Made the first time that a turn of the connection is kept. */
  payload: TurnPayload | null = null;

  clear(): void {
    this.firstFrame = 0;
    this.lastFrame = 0;
    this.dataFrames = 0;
    this.bytes = 0;
    this.missingBytes = 0;
    this.payload?.clear();
  }

  /** Bytes of a frame; the first of them begin the turn. A frame may deliver several stretches in a row. */
  add(frame: number, timeNs: number, bytes: number): void {
    if (this.dataFrames === 0) {
      this.firstFrame = frame;
      this.startNs = timeNs;
    }
    if (frame !== this.lastFrame) {
      this.dataFrames++;
      // A segment that waited for the one before it has the lower number.
      if (frame < this.firstFrame) this.firstFrame = frame;
      if (frame > this.lastFrame) this.lastFrame = frame;
    }
    this.endNs = timeNs;
    this.bytes += bytes;
  }

  keep(source: Uint8Array, start: number, end: number, limit: number): void {
    this.payload ??= new TurnPayload();
    this.payload.append(source, start, end, limit);
  }

  /** The bytes kept so far. */
  keptBytes(): Uint8Array {
    return this.payload?.take() ?? new Uint8Array(0);
  }

  /** The turn as the report shows it. */
  toTurn(): Turn {
    const kept = this.keptBytes();
    const isComplete = kept.length === this.bytes && this.missingBytes === 0;
    return {
      firstFrame: this.firstFrame,
      lastFrame: this.lastFrame,
      dataFrames: this.dataFrames,
      startNs: this.startNs,
      endNs: this.endNs,
      bytes: this.bytes,
      missingBytes: this.missingBytes,
      payload: Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString("base64"),
      payloadComplete: isComplete,
      text: payloadText(kept, isComplete),
    };
  }
}
