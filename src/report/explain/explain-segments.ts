import type { Connection, TcpCondition, Turn } from "../report.js";
import type { Speech } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import type { Lesson } from "./explain.js";

/** What TCP options may take out of a segment's payload (RFC 9293, section 3.7.1: the MSS counts without them). */
const mostOptionBytes = 40;
/** A turn that takes longer is no single message that somebody wrote in pieces. */
const longestMessageNs = 500e6;
/** With these, the network or the receiver had a say in where a segment ends. */
const disturbing: readonly TcpCondition[] = [
  "retransmission",
  "fast-retransmission",
  "spurious-retransmission",
  "out-of-order",
  "lost-segment",
  "zero-window",
  "window-full",
];

/** Why a turn is more than one segment, or one that is larger than the receiver's MSS. Nothing where it cannot be told from the segments. */
export function explainSegments(
  which: "request" | "response",
  turn: Turn,
  connection: Connection,
  { explanations, numbers }: Speech,
): Lesson[] {
  const limit = (which === "request" ? connection.fromServer : connection.fromClient).maximumSegmentSize;
  const { dataFrames, bytes, startNs, endNs } = turn;
  if (turn.missingBytes > 0 || disturbing.some((condition) => connection.tcpFlags[condition] !== undefined)) return [];
  const [count, frames, amount] = [numbers.count(dataFrames), segmentFrames(turn), numbers.bytes(bytes)];
  if (dataFrames > 1 && endNs - startNs > longestMessageNs) {
    const overTime = which === "request" ? explanations.requestOverTime : explanations.responseOverTime;
    const text = overTime(count, frames, numbers.duration(endNs - startNs));
    return [{ topic: `${which}-over-time`, text }];
  }
  if (limit === null) return [];
  const mss = numbers.bytes(limit);
  if (bytes > limit * dataFrames) return [{ topic: "large-frames", text: explanations.largeFrames(frames, mss) }];
  if (dataFrames < 2) return [];
  const name = explanations.turns[which];
  if (bytes <= limit - mostOptionBytes) {
    return [{ topic: `${which}-in-pieces`, text: explanations.inPieces(name, count, frames, amount, mss) }];
  }
  const most = Math.ceil(bytes / (limit - mostOptionBytes));
  if (dataFrames <= most) {
    const text = explanations.cutToSegments(count, frames, amount, mss);
    return bytes > limit ? [{ topic: "cut-to-segments", text }] : [];
  }
  const text = explanations.inMorePieces(name, count, frames, amount, mss, numbers.count(most));
  return [{ topic: `${which}-in-more-pieces`, text }];
}

/** The frames of a turn: a range only where every frame in it is one of its segments. */
function segmentFrames({ firstFrame, lastFrame, dataFrames }: Turn): string {
  if (lastFrame - firstFrame + 1 === dataFrames) return frameRange(firstFrame, lastFrame);
  return dataFrames === 2 ? `${firstFrame}, ${lastFrame}` : `${firstFrame} … ${lastFrame}`;
}
