import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, budgetMs } from "./analyse-frames.js";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

describe("A pipelined answer that had to be sent again after it was captured", () => {
  it.each([
    { repeated: 1, delays: [1, 0] },
    { repeated: 2, delays: [0, 1] },
  ])("has its timeout named in its exchange (answer $repeated)", ({ repeated, delays }) => {
    const sequence = 5001 + (repeated - 1) * ok.length;
    const conversation = tcpConversation()
      .connect()
      .client(get("/1") + get("/2"))
      .server(ok)
      .server(ok);
    conversation.segment("server", ok, { sequence, after: 0.25 }).ack("client");
    const connection = analyseConversation(conversation.close());
    expect(connection.exchanges.map((exchange) => exchange.delays.length)).toEqual(delays);
    const { delays: named, apduResponseTimeNs } = connection.exchanges[repeated - 1]!;
    expect(named).toEqual([
      { cause: "retransmission-timeout", durationNs: 250e6, frames: [4 + repeated, 7], in: "response" },
    ]);
    expect(apduResponseTimeNs).toBe(250e6 + repeated * 1e6);
    expect(budgetMs(connection)).toMatchObject({ "retransmission-timeout": 250 });
  });
});

describe("A pipelined request that had to be sent again", () => {
  it("has its timeout named and taken out of its service time, though another was answered in between", () => {
    const conversation = tcpConversation().connect().client(get("/1")).client(get("/2"));
    conversation.server(ok, { acknowledgement: 1001 + get("/1").length, after: 0.009 });
    conversation.retransmit("client", { after: 0.211 }).server(ok, { after: 0.019 });
    const connection = analyseConversation(conversation.close());
    expect(connection.exchanges.map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([10e6, 19e6]);
    expect(connection.exchanges.map(({ delays }) => delays)).toEqual([
      [],
      [{ cause: "retransmission-timeout", durationNs: 220e6, frames: [5, 7], in: "service" }],
    ]);
    // Nine milliseconds of the timeout the server worked on the first answer.
    expect(budgetMs(connection)).toMatchObject({ service: 9, response: 19, "retransmission-timeout": 211 });
  });

  it("leaves the answer of a request before it alone, and is named in its own", () => {
    const conversation = tcpConversation().connect().client(get("/1")).client(get("/2"));
    conversation.retransmit("client", { after: 0.22 });
    conversation.server(ok, { after: 0.05 }).server(ok, { after: 0.01 });
    const connection = analyseConversation(conversation.close());
    expect(connection.exchanges.map(({ delays }) => delays.length)).toEqual([0, 1]);
    expect(connection.exchanges.map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([271e6, 60e6]);
    expect(budgetMs(connection)).toMatchObject({ service: 270, response: 10 });
    expect(budgetMs(connection)).not.toHaveProperty("retransmission-timeout");
  });
});
