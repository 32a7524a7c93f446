import { describe, expect, it } from "vitest";
import type { Recogniser } from "../../src/protocols/recogniser.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, phaseTexts } from "./analyse-frames.js";

/** A protocol of lines: a message ends with a line feed. "#" makes a framer lose its place. */
const lines: Recogniser = {
  name: "lines",
  transports: ["tcp"],
  recognise: () => true,
  describeRequest: () => undefined,
  describeResponse: () => undefined,
  createFramer: (_direction, sink) => {
    let offset = 0;
    let start = 0;
    let inStep = true;
    return {
      get inStep() {
        return inStep;
      },
      push(bytes) {
        for (const byte of bytes) {
          offset++;
          if (byte === 0x23) inStep = false;
          if (byte !== 0x0a || !inStep) continue;
          sink.message(start, offset);
          start = offset;
        }
      },
      skip(length) {
        offset += length;
      },
    };
  },
};

const oneLine = (text: string | null) => text?.trim().replaceAll("\n", " ");

function told(conversation: TcpConversation) {
  const connection = analyseConversation(conversation.close(), { recognisers: [lines] });
  const exchanges = connection.exchanges.map(
    ({ number, request, response }) =>
      `${number}: ${oneLine(request.text)} → ${response === null ? "nothing" : oneLine(response.text)}`,
  );
  const answered = connection.exchanges.filter(({ response }) => response !== null).length;
  expect(connection.exchangeCount).toBe(answered);
  return { exchanges, phases: phaseTexts(connection.phases) };
}

describe("Messages whose borders are lost among several", () => {
  it("are told once: the rest of the answers belongs to the request that waits first", () => {
    const conversation = tcpConversation().connect().client("a\nb\nc\n").server("A\n#\n").server("what\n");
    expect(told(conversation)).toEqual({
      exchanges: ["1: a → A", "2: b → # what", "3: c → nothing"],
      phases: ["handshake (1–3)", "exchange 1–3 (4–6)", "close (7–9)"],
    });
  });

  it("leave the turns after them, which are exchanges again", () => {
    const conversation = tcpConversation()
      .connect()
      .client("a\nb\n")
      .server("A\n#\n")
      .client("c\nd\n")
      .server("C\nD\n");
    expect(told(conversation).exchanges).toEqual(["1: a → A", "2: b → #", "3: c d → C D"]);
  });

  it("by the client keep the answers of the requests that were understood", () => {
    const conversation = tcpConversation().connect().client("a\nb\n#").server("A\nB\n").server("more");
    expect(told(conversation).exchanges).toEqual(["1: a → A", "2: b → B", "3: # → more"]);
  });

  it("by a request that came before all answers were there are told with those answers", () => {
    const conversation = tcpConversation().connect().client("a\nb\n").server("A\n").client("#\n").server("B\nC\n");
    expect(told(conversation).exchanges).toEqual(["1: a → A", "2: b → B", "3: # → nothing"]);
  });
});

describe("A pipelined request that was cut by the end of the connection", () => {
  it("is an exchange without an answer", () => {
    const conversation = tcpConversation().connect().client("a\nb\nc").server("A\nB\n");
    expect(told(conversation).exchanges).toEqual(["1: a → A", "2: b → B", "3: c → nothing"]);
  });
});
