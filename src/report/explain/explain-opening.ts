import { handshakeDuration } from "../handshake-text.js";
import type { Connection } from "../report.js";
import type { Speech } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { unreachableError } from "../unreachable-error.js";
import type { Lesson } from "./explain.js";

/** How the connection began, as far as the capture shows it. */
export function explainOpening(connection: Connection, speech: Speech): Lesson[] {
  const { explanations, terms } = speech;
  const { handshake, opening, unseenSide } = connection;
  if (unseenSide !== null) {
    const seen = unseenSide === "client" ? terms.server : terms.client;
    return [{ topic: "one-direction", text: explanations.oneDirection(terms[unseenSide], seen) }];
  }
  if (opening === "datagram") {
    const frames = frameRange(connection.firstFrame, connection.lastFrame);
    return [{ topic: "datagrams", text: explanations.datagrams(frames) }];
  }
  if (opening === "mid-stream") {
    return [{ topic: "mid-stream", text: explanations.midStream(String(connection.firstFrame)) }];
  }
  if (opening === "unreachable") return unreachableLessons(connection, speech);
  if (handshake === null) return [];
  const syn = String(handshake.synFrame);
  const reset = connection.close?.resetFrame ?? null;
  if (opening === "refused") {
    if (reset === null) return [];
    return [{ topic: "refused", text: explanations.refused(syn, String(reset), String(connection.server.port)) }];
  }
  if (handshake.synAckFrame === null) return [{ topic: "syn-unanswered", text: explanations.synUnanswered(syn) }];
  return handshakeLessons(connection, speech);
}

function unreachableLessons(connection: Connection, { explanations, problems }: Speech): Lesson[] {
  const error = unreachableError(connection);
  if (error === null) return [];
  const { name, meaning } = problems[error.kind];
  const text = explanations.unreachable(String(connection.firstFrame), String(error.frame), name, meaning);
  return [{ topic: error.kind, text }];
}

function handshakeLessons(
  { handshake, fromClient, fromServer }: Connection,
  { explanations, numbers }: Speech,
): Lesson[] {
  const tookNs = handshake === null ? null : handshakeDuration(handshake);
  if (handshake === null || tookNs === null || handshake.synAckFrame === null || handshake.ackFrame === null) return [];
  const { synFrame, synAckFrame, ackFrame, synToSynAckNs, synAckToAckNs } = handshake;
  const lessons: Lesson[] = [
    {
      topic: "handshake",
      text: explanations.handshake(String(synFrame), String(synAckFrame), String(ackFrame), numbers.duration(tookNs)),
    },
  ];
  if (fromClient.initialSequence !== null && fromServer.initialSequence !== null) {
    const text = explanations.initialSequences(String(fromClient.initialSequence), String(fromServer.initialSequence));
    lessons.push({ topic: "initial-sequences", text });
  }
  if (synToSynAckNs !== null && synAckToAckNs !== null) {
    const text = explanations.handshakeTime(numbers.duration(synToSynAckNs), numbers.duration(synAckToAckNs));
    lessons.push({ topic: "handshake-time", text });
  }
  return lessons;
}
