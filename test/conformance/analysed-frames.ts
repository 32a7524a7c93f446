import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import type { FrameFacts } from "../../src/analysis/options.js";

/** What the analysis says of one capture's frames. */
export interface AnalysedFrames {
  frames: number;
  /** TCP frames by number; those of other connections have conditions 0 anyway. */
  facts: Map<number, FrameFacts>;
  /** Frames removed as second copies. */
  removed: number[];
}

export async function analyseFrames(path: string): Promise<AnalysedFrames> {
  const facts = new Map<number, FrameFacts>();
  const removed: number[] = [];
  const report = await analyseCapture(path, {
    keepExchanges: 0,
    keepConnections: 0,
    onFrame(frame) {
      if (frame.duplicateOf !== 0) removed.push(frame.frame);
      else if (frame.connection !== 0) facts.set(frame.frame, { ...frame });
    },
  });
  return { frames: report.capture.frames, facts, removed };
}
