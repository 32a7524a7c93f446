import { describe, expect, it } from "vitest";
import type { Recogniser } from "../../src/protocols/recogniser.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, budgetMs, phaseTexts } from "./analyse-frames.js";

/** A protocol of lines: those with an exclamation mark get no answer, or answer nothing. */
const lines: Recogniser = {
  name: "lines",
  transports: ["tcp"],
  recognise: () => true,
  describeRequest: () => undefined,
  describeResponse: () => undefined,
  createFramer: (_direction, sink) => {
    let offset = 0;
    let start = 0;
    let isAlone = false;
    return {
      inStep: true,
      push(bytes) {
        for (const byte of bytes) {
          offset++;
          if (byte === 0x21) isAlone = true;
          if (byte !== 0x0a) continue;
          sink.message(start, offset, isAlone);
          start = offset;
          isAlone = false;
        }
      },
      skip(length) {
        offset += length;
      },
    };
  },
};

const analyse = (conversation: TcpConversation) => analyseConversation(conversation, { recognisers: [lines] });

function told(conversation: TcpConversation): string[] {
  return analyse(conversation).exchanges.map(({ request, response, thinkTimeNs, requestSpreadNs }) => {
    const answer = response === null ? "" : ` → ${response.text?.trim()}`;
    return `${request.text?.trim()}${answer}: think ${thinkTimeNs / 1e6}, request ${requestSpreadNs / 1e6}`;
  });
}

describe("Messages that get no answer", () => {
  it("are exchanges of their own, and the client thinks between them", () => {
    const conversation = tcpConversation().connect().client("hello\n").server("welcome\n");
    conversation.client("news 1!\n", { after: 1 }).ack("server").client("news 2!\n", { after: 1 }).ack("server");
    conversation.client("bye!\n", { after: 0.5 }).close();
    expect(told(conversation)).toEqual([
      "hello → welcome: think 1, request 0",
      "news 1!: think 1000, request 0",
      "news 2!: think 1001, request 0",
      "bye!: think 501, request 0",
    ]);
    const connection = analyse(conversation);
    expect(budgetMs(connection)).toEqual({ handshake: 2, think: 2504, service: 1, close: 2 });
    expect(phaseTexts(connection.phases)).toEqual([
      "handshake (1–3)",
      "exchange 1 (4–5)",
      "exchange 2 (6–7)",
      "exchange 3 (8–9)",
      "exchange 4 (10)",
      "close (11–13)",
    ]);
  });

  it("have a request spread of their own when they came in parts", () => {
    const conversation = tcpConversation()
      .connect()
      .client("a!\n")
      .client("b", { after: 1 })
      .client("!\n", { after: 2 });
    expect(told(conversation.close())).toEqual(["a!: think 1, request 0", "b!: think 1000, request 2000"]);
  });

  it("leave the time of a request that waits for its answer to that request", () => {
    const conversation = tcpConversation().connect().client("hello\n").client("news!\n").server("welcome\n").close();
    const connection = analyse(conversation);
    expect(connection.exchanges.map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([2e6, null]);
    expect(phaseTexts(connection.phases)).toEqual(["handshake (1–3)", "exchange 1–2 (4–6)", "close (7–9)"]);
  });

  it("have a server that speaks later be idle, not at work", () => {
    const conversation = tcpConversation().connect().client("news!\n").server("push!\n", { after: 3 });
    const connection = analyse(conversation.client("bye!\n").close());
    expect(connection.unasked.map(({ turn }) => turn.text)).toEqual(["push!\n"]);
    expect(budgetMs(connection)).toEqual({
      handshake: 2,
      think: 3,
      idle: 3000,
      close: 2,
    });
  });

  it("keep the time lost when they had to be sent again", () => {
    const conversation = tcpConversation().connect().client("a!\n").retransmit("client", { after: 0.2 }).ack("server");
    const connection = analyse(conversation.client("b!\n", { after: 1 }).close());
    expect(connection.exchanges.map(({ delays }) => delays)).toEqual([
      [{ cause: "retransmission-timeout", durationNs: 200e6, frames: [4, 5], in: "request" }],
      [],
    ]);
    expect(connection.exchanges[1]!.thinkTimeNs).toBe(1001e6);
    expect(budgetMs(connection)).toMatchObject({ "retransmission-timeout": 200, think: 1003 });
  });

  it("of a protocol that nobody recognises are one request, the pauses in it included", () => {
    const conversation = tcpConversation().connect().client("a!\n").client("b!\n", { after: 60 }).close();
    const connection = analyseConversation(conversation, { recognisers: [] });
    expect(connection.exchanges).toMatchObject([{ requestSpreadNs: 60e9, response: null }]);
    expect(budgetMs(connection)).toMatchObject({ request: 60_000 });
  });
});
