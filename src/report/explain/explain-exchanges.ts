import type { Connection, Exchange, Phase } from "../report.js";
import type { Speech } from "../speech.js";
import { frameList, frameRange } from "../text/frame-range.js";
import type { Lesson } from "./explain.js";
import { explainSegments } from "./explain-segments.js";
import type { OriginalFrames } from "./original-frames.js";

/** What the exchanges of a connection show: numbers, ACKs, segments, times and losses. */
export function explainExchanges(connection: Connection, originals: OriginalFrames, speech: Speech): Lesson[] {
  const { explanations } = speech;
  const lessons: Lesson[] = [];
  const { banner } = connection;
  if (banner !== null) {
    const frames = frameRange(banner.firstFrame, banner.lastFrame);
    lessons.push(
      connection.opening === "handshake"
        ? { topic: "banner", text: explanations.banner(frames) }
        : { topic: "mid-answer", text: explanations.midAnswer(frames) },
    );
  }
  for (const exchange of connection.exchanges) {
    const { response, isOneWay } = exchange;
    const asked = frameRange(exchange.request.firstFrame, exchange.request.lastFrame);
    if (connection.transport === "tcp") lessons.push(...segmentLessons(connection, exchange, originals, speech));
    else if (response === null) lessons.push({ topic: "one-way", text: explanations.oneWay(asked) });
    if (isOneWay) lessons.push({ topic: "one-way-message", text: explanations.oneWayMessage(asked) });
    lessons.push(...timeLessons(exchange, speech));
  }
  return [...lessons, ...thinkLessons(connection, speech)];
}

function segmentLessons(
  connection: Connection,
  exchange: Exchange,
  originals: OriginalFrames,
  speech: Speech,
): Lesson[] {
  const { request, response } = exchange;
  const phase = connection.phases.find(
    ({ kind, exchange: first, lastExchange }) =>
      kind === "exchange" && first === exchange.number && lastExchange === exchange.number,
  );
  return [
    ...numberLessons(connection, exchange, speech),
    ...(phase === undefined || hasOddSegments(connection)
      ? []
      : ackLessons(connection, exchange, phase, originals, speech)),
    ...explainSegments("request", request, connection, speech),
    ...(response === null ? [] : explainSegments("response", response, connection, speech)),
  ];
}

/** Relative numbers of the first request: they can only be told when the SYN was captured and nothing is missing. */
function numberLessons(connection: Connection, exchange: Exchange, { explanations, numbers }: Speech): Lesson[] {
  const { request, response } = exchange;
  // Payload in a SYN (TCP Fast Open, RFC 7413) has other numbers and flags.
  if (request.firstFrame === connection.handshake?.synFrame) return [];
  const frames = frameList([request.firstFrame, ...(response === null ? [] : [response.firstFrame])]);
  const push = { topic: "push", text: explanations.push(frames) };
  const isKnown = connection.opening === "handshake" && request.missingBytes === 0 && response !== null;
  if (!isKnown || exchange.number !== 1) return [push];
  const frame = frameRange(request.firstFrame, request.lastFrame);
  const text = explanations.requestNumbers(
    frame,
    numbers.bytes(request.bytes),
    "1",
    numbers.count(request.bytes),
    numbers.count(request.bytes + 1),
  );
  return [{ topic: "request-numbers", text }, push];
}

/** A segment without new payload may then be something else than an ACK of what just came. */
function hasOddSegments({ tcpFlags, fromClient, fromServer }: Connection): boolean {
  return Object.keys(tcpFlags).length > 0 || fromClient.missingBytes + fromServer.missingBytes > 0;
}

/**
 * Pure ACKs around a response. They can be named only where every frame of the phase's range, second copies aside, is the
 * connection's own; a frame between one-segment turns then belongs to who has just received.
 */
function ackLessons(
  { fromClient, fromServer }: Connection,
  { request, response, serviceTimeNs }: Exchange,
  phase: Phase,
  originals: OriginalFrames,
  { explanations, numbers }: Speech,
): Lesson[] {
  const isWhole = originals.count(phase.firstFrame, phase.lastFrame) === phase.frames;
  if (!isWhole || response === null || serviceTimeNs === null) return [];
  const lessons: Lesson[] = [];
  const [asked, answered] = [String(request.lastFrame), String(response.firstFrame)];
  const next = originals.after(request.lastFrame);
  if (next === response.firstFrame) {
    const text = explanations.answerCarriesAck(asked, answered, numbers.duration(serviceTimeNs));
    lessons.push({ topic: "answer-carries-ack", text });
  } else if (originals.after(next) === response.firstFrame && fromServer.pureAcks > 0) {
    const text = explanations.ackBeforeAnswer(String(next), asked, answered);
    lessons.push({ topic: "ack-before-answer", text });
  }
  if (originals.after(response.lastFrame) === phase.lastFrame && fromClient.pureAcks > 0) {
    const text = explanations.ackAfterAnswer(
      String(phase.lastFrame),
      frameRange(response.firstFrame, response.lastFrame),
    );
    lessons.push({ topic: "ack-after-answer", text });
  }
  return lessons;
}

function timeLessons(
  { request, response, serviceTimeNs, delays, number, pipelineDepth }: Exchange,
  { explanations, numbers }: Speech,
): Lesson[] {
  const lessons = delays.map(({ cause, frames, durationNs }): Lesson => {
    return { topic: cause, text: explanations.delays[cause](frameList(frames), numbers.duration(durationNs)) };
  });
  if (number === 1 && response !== null && serviceTimeNs !== null) {
    const [asked, answered] = [String(request.lastFrame), String(response.firstFrame)];
    const text = explanations.serviceTime(asked, answered, numbers.duration(serviceTimeNs));
    lessons.unshift({ topic: "service-time", text });
  }
  if (pipelineDepth > 0 && response !== null) {
    const text = explanations.pipelined(
      frameRange(request.firstFrame, request.lastFrame),
      numbers.count(pipelineDepth),
      pipelineDepth === 1,
    );
    lessons.push({ topic: "pipelined", text });
  }
  return lessons;
}

/** Worth a sentence when most of the connection's time went there. */
const largeShare = 0.5;
/** A person who answers a prompt takes longer. */
const fasterThanAPersonNs = 100e6;

function thinkLessons({ timeBudget, durationNs }: Connection, { explanations, numbers }: Speech): Lesson[] {
  const thinkNs = timeBudget.find(({ kind }) => kind === "think")?.durationNs ?? 0;
  if (durationNs === 0 || thinkNs / durationNs < largeShare) return [];
  const facts = [numbers.duration(thinkNs), numbers.percent(thinkNs, durationNs)] as const;
  return thinkNs < fasterThanAPersonNs
    ? [{ topic: "think-short", text: explanations.thinkShort(...facts) }]
    : [{ topic: "think", text: explanations.think(...facts) }];
}
