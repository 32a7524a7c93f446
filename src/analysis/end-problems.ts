import type { Connection } from "./connection.js";
import { openingOf } from "./connection-ends.js";
import type { ProblemLog } from "./problem-log.js";

/** Records what is wrong with how a connection began and ended, once it is over. */
export function reportEnd(problems: ProblemLog, connection: Connection): void {
  const { tcp, id } = connection;
  const missing = connection.a.missingBytes + connection.b.missingBytes;
  if (missing > 0) problems.add("gap", "warning", gapFrames(connection), id, { bytes: missing });
  const opening = openingOf(connection);
  if (tcp === null) return;
  if (opening === "refused") {
    problems.add("refused", "warning", [tcp.synFrame, tcp.resetFrame], id);
    return;
  }
  if (opening === "half-open") {
    if (tcp.synAckFrame === 0) problems.add("unanswered-syn", "warning", [tcp.synFrame], id, { syns: tcp.synCount });
    else problems.add("half-open", "note", [tcp.synFrame, tcp.synAckFrame], id);
  }
  if (tcp.resetFrame !== 0) {
    const by = tcp.resetSide === connection.clientSide ? "client" : "server";
    problems.add("reset", "warning", [tcp.resetFrame], id, { by });
  }
}

/** The first frame in each direction that shows that bytes before it are missing. */
export function gapFrames({ a, b }: Connection): number[] {
  const frames = new Set([a.missingFrame, b.missingFrame].filter((frame) => frame > 0));
  return [...frames].sort((one, other) => one - other);
}
