import type { Verdict, VerdictReason } from "../report/report.js";
import type { Connection } from "./connection.js";
import { closingOf, openingOf, unseenSideOf } from "./connection-ends.js";
import { gapFrames } from "./end-problems.js";

const maximumFrames = 20;
type Code = VerdictReason["code"];

/** In the order in which they are told. True: this alone keeps the verdict from being complete. */
const breaking: readonly (readonly [Code, boolean])[] = [
  ["no-connections", true],
  ["headers-cut", true],
  ["not-decoded", true],
  ["file-damaged", true],
  ["kernel-drops", true],
  ["one-direction", true],
  ["capture-began-late", true],
  ["capture-ended-early", true],
  ["unanswered", true],
  ["gaps", true],
  ["fragments-missing", true],
  ["snapped", true],
  // What a connection met is part of the conversation; the capture holds it in full.
  ["refused", false],
  ["unreachable", false],
  ["reset", false],
  ["duplicates-removed", false],
  ["clock", false],
];

/** Gathers what is missing from a capture, connection by connection. */
export class VerdictReasons {
  readonly #reasons = new Map<Code, { count: number; frames: number[] }>();

  /** `frame` shows it; 0 when no frame does. */
  add(code: Code, frame: number, count = 1): void {
    if (count === 0) return;
    let reason = this.#reasons.get(code);
    if (reason === undefined) {
      reason = { count: 0, frames: [] };
      this.#reasons.set(code, reason);
    }
    reason.count += count;
    if (frame > 0 && reason.frames.length < maximumFrames) reason.frames.push(frame);
  }

  /** A connection is whole when its first packet, its last and everything in between were captured. */
  connection(connection: Connection): void {
    const tcp = connection.tcp;
    const missing = connection.a.missingBytes + connection.b.missingBytes;
    if (missing > 0) this.add("gaps", gapFrames(connection)[0] ?? connection.firstFrame, missing);
    const opening = openingOf(connection);
    if (opening === "unreachable") this.add("unreachable", connection.unreachableFrame);
    if (tcp === null || opening === "unreachable") return;
    if (opening === "refused") {
      this.add("refused", tcp.resetFrame);
      return;
    }
    const unseen = unseenSideOf(connection);
    if (unseen !== -1) this.add("one-direction", connection.firstFrame);
    // A SYN that nobody saw because the capture has nothing of the client says nothing of when it began.
    if (opening === "mid-stream" && unseen !== connection.clientSide) {
      this.add("capture-began-late", connection.firstFrame);
    }
    if (tcp.resetFrame !== 0) this.add("reset", tcp.resetFrame);
    else if (opening === "half-open" && tcp.synAckFrame === 0) this.add("unanswered", tcp.synFrame);
    else if (!isClosed(connection, unseen)) {
      this.add("capture-ended-early", connection.lastFrame);
    }
  }

  verdict(connections: number): Verdict {
    // Of frames that could not be read, that is what there is to say.
    if (connections === 0 && !this.#reasons.has("headers-cut") && !this.#reasons.has("not-decoded")) {
      this.add("no-connections", 0, 1);
    }
    const reasons = breaking.flatMap(([code, breaks]): VerdictReason[] => {
      const reason = this.#reasons.get(code);
      // Beside conversations, every network has a few of those.
      if (reason === undefined || (code === "not-decoded" && connections > 0)) return [];
      const count = code === "no-connections" ? 0 : reason.count;
      return [{ code, count, frames: [...reason.frames].sort((a, b) => a - b), breaks }];
    });
    const kind = connections === 0 ? "empty" : reasons.some((reason) => reason.breaks) ? "partial" : "complete";
    return { kind, reasons };
  }
}

/** The last ACK of a close is part of it: without it the capture ended one packet early. Of one direction there is no more than its FIN. */
function isClosed(connection: Connection, unseen: -1 | 0 | 1): boolean {
  const { a, b } = connection;
  if (unseen !== -1) return closingOf(connection) === "half-closed";
  return closingOf(connection) === "fin" && a.finAckFrame !== 0 && b.finAckFrame !== 0;
}
