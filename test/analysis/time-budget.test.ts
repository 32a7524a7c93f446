import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

type Step = { kind: string; side: "client" | "server"; bytes: number; afterUs: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "data",
    "data",
    "data",
    "ack",
    "retransmit",
    "skip",
    "lose",
    "keep-alive",
    "zero",
    "reset",
    "fin",
  ),
  side: fc.constantFrom("client" as const, "server" as const),
  bytes: fc.integer({ min: 1, max: 3000 }),
  afterUs: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: -3000, max: 3_000_000 })),
});

function play(steps: readonly Step[], withHandshake: boolean): TcpConversation {
  const conversation = tcpConversation();
  if (withHandshake) conversation.connect();
  else conversation.client("late").server("start");
  for (const { kind, side, bytes, afterUs } of steps) {
    const options = { after: afterUs / 1e6 };
    if (kind === "data") conversation.segment(side, "x".repeat(bytes), options);
    else if (kind === "ack") conversation.ack(side, options);
    else if (kind === "retransmit") conversation.retransmit(side, options);
    else if (kind === "skip") conversation.skip(side, bytes);
    else if (kind === "lose") conversation.skip(side, bytes, { lost: true });
    else if (kind === "keep-alive") conversation.keepAlive(side, { ...options, bytes: 1 });
    else if (kind === "zero") conversation.ack(side, { ...options, window: 0 });
    else if (kind === "reset" && bytes < 200) conversation.reset(side, options);
    else if (kind === "fin" && bytes < 1000) conversation.fin(side, options);
  }
  return conversation;
}

describe("The time budget of any conversation, with losses, repetitions and clocks that go backwards", () => {
  const conversations = fc.tuple(fc.array(step, { maxLength: 60 }), fc.boolean());

  it("adds up to the duration to the nanosecond, and no time in the report is negative", () => {
    fc.assert(
      fc.property(conversations, ([steps, withHandshake]) => {
        const report = analyseFrames(play(steps, withHandshake).frames);
        for (const connection of report.connections) {
          const sum = connection.timeBudget.reduce((total, { durationNs }) => total + durationNs, 0);
          expect(sum).toBe(connection.durationNs);
        }
        expect(negativeTimes(report)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("gives each exchange parts that add up to its response time, and phases that hold every frame once", () => {
    fc.assert(
      fc.property(conversations, ([steps, withHandshake]) => {
        for (const connection of analyseFrames(play(steps, withHandshake).frames).connections) {
          for (const exchange of connection.exchanges) {
            if (exchange.response === null) continue;
            const lost = exchange.delays.reduce((total, { durationNs }) => total + durationNs, 0);
            const parts = exchange.requestSpreadNs + exchange.serviceTimeNs! + exchange.responseSpreadNs!;
            expect(parts + lost).toBe(exchange.apduResponseTimeNs);
          }
          expect(connection.phases.reduce((total, { frames }) => total + frames, 0)).toBe(connection.frames);
          const borders = connection.phases.flatMap(({ firstFrame, lastFrame }) => [firstFrame, lastFrame]);
          expect(borders).toEqual([...borders].sort((a, b) => a - b));
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Paths of the times below zero, or not whole, anywhere in the report. */
function negativeTimes(value: unknown, path = ""): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => negativeTimes(inner, `${path}.${key}`));
  }
  const isTime = typeof value === "number" && path.endsWith("Ns");
  return isTime && (value < 0 || !Number.isSafeInteger(value)) ? [`${path} ${value}`] : [];
}
