import type { Close, Connection } from "../report.js";
import type { Speech } from "../speech.js";
import type { Lesson } from "./explain.js";

/** How the connection ended, as far as the capture shows it. */
export function explainClose(connection: Connection, { explanations, terms }: Speech): Lesson[] {
  const { close, closedBy, closing, opening, transport, unseenSide } = connection;
  if (
    transport === "udp" ||
    unseenSide !== null ||
    opening === "refused" ||
    opening === "unreachable" ||
    opening === "half-open"
  )
    return [];
  if (closing === "open") return [{ topic: "not-closed", text: explanations.notClosed(String(connection.lastFrame)) }];
  if (close === null || closedBy === null) return [];
  const role = terms[closedBy];
  if (close.resetFrame !== null) {
    return [{ topic: "reset", text: explanations.reset(String(close.resetFrame), role) }];
  }
  const fin = close.finFrames[closedBy];
  if (closing === "half-closed" && fin !== null) {
    return [{ topic: "closed-one-way", text: explanations.closedOneWay(role, String(fin)) }];
  }
  if (closing !== "fin" || !close.acknowledged) return [];
  return [...segmentCount(close, role, explanations), ...timeWait(connection, close, closedBy, explanations)];
}

function segmentCount(close: Close, role: string, explanations: Speech["explanations"]): Lesson[] {
  const { client, server } = close.finFrames;
  const [first, second, third, fourth] = close.frames;
  if (first === undefined || second === undefined || third === undefined) return [];
  const isFin = (frame: number) => frame === client || frame === server;
  if (close.frames.length === 3 && isFin(second)) {
    return [{ topic: "close-3", text: explanations.closeInThree(role, String(first), String(second), String(third)) }];
  }
  if (close.frames.length !== 4 || fourth === undefined) return [];
  if (isFin(second)) return [{ topic: "close-at-once", text: explanations.closeAtOnce(String(first), String(second)) }];
  if (!isFin(third)) return [];
  const text = explanations.closeInFour(role, String(first), String(second), String(third), String(fourth));
  return [{ topic: "close-4", text }];
}

function timeWait(
  { server }: Connection,
  { finFrames }: Close,
  closedBy: "client" | "server",
  explanations: Speech["explanations"],
): Lesson[] {
  const frame = finFrames[closedBy];
  if (frame === null) return [];
  return closedBy === "client"
    ? [{ topic: "time-wait-client", text: explanations.timeWaitClient(String(frame)) }]
    : [{ topic: "time-wait-server", text: explanations.timeWaitServer(String(frame), String(server.port)) }];
}
