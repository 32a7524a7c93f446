import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, budgetMs } from "./analyse-frames.js";

const open = (options = {}) => tcpConversation(options).connect();

describe("Time lost inside an exchange", () => {
  it("to a retransmission timeout is named with its frames and taken out of service time", () => {
    const conversation = open().client("halo").retransmit("client", { after: 0.2 }).server("ok", { after: 0.003 });
    const connection = analyseConversation(conversation);
    expect(connection.exchanges[0]).toMatchObject({
      serviceTimeNs: 3e6,
      apduResponseTimeNs: 203e6,
      delays: [{ cause: "retransmission-timeout", durationNs: 200e6, frames: [4, 5], in: "service" }],
    });
    expect(budgetMs(connection)).toMatchObject({ service: 3, "retransmission-timeout": 200 });
  });

  it("is none when the repeated request had been acknowledged", () => {
    const conversation = open().client("halo").ack("server").retransmit("client", { after: 0.2 }).server("ok");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({ delays: [], serviceTimeNs: 202e6 });
  });

  it("is named in a request that is never answered, too", () => {
    const conversation = open().client("halo").retransmit("client", { after: 1 }).ack("server");
    const connection = analyseConversation(conversation);
    expect(connection.exchanges[0]).toMatchObject({
      response: null,
      requestSpreadNs: 0,
      delays: [{ cause: "retransmission-timeout", durationNs: 1000e6, frames: [4, 5], in: "request" }],
    });
    expect(budgetMs(connection)).toMatchObject({ "retransmission-timeout": 1000, idle: 1 });
  });

  it("is none when an unanswered request had been acknowledged before it was repeated", () => {
    const conversation = open().client("halo").ack("server").retransmit("client", { after: 0.3 });
    const connection = analyseConversation(conversation);
    expect(connection.exchanges[0]!.delays).toEqual([]);
    expect(budgetMs(connection)).toMatchObject({ idle: 301 });
  });

  it("is no timeout when the repetition came sooner than any timer: a lost segment then", () => {
    const conversation = open().client("halo").retransmit("client", { after: 0.01 }).server("ok");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({
      serviceTimeNs: 1e6,
      delays: [{ cause: "lost-segment", durationNs: 10e6, frames: [4, 5] }],
    });
  });

  it("cites the segment that was lost, also when others were sent after it", () => {
    const conversation = open().client("aa").client("bb").client("cc");
    conversation.segment("client", "aa", { sequence: 1001, flags: "P.", after: 0.3 }).server("ok");
    expect(analyseConversation(conversation).exchanges[0]!.delays).toMatchObject([{ frames: [4, 7] }]);
  });

  it("by a lost segment of the request lies in the request, when the rest of it follows", () => {
    const conversation = open()
      .client("ha")
      .retransmit("client", { after: 0.2 })
      .client("lo")
      .ack("server")
      .server("ok");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({
      requestSpreadNs: 1e6,
      delays: [{ cause: "retransmission-timeout", durationNs: 200e6, in: "request" }],
    });
  });

  it("by a response that had to be sent again lies in the response, not in the client's think time", () => {
    const conversation = open().client("q").server("answer").retransmit("server", { after: 0.2 }).ack("client");
    const connection = analyseConversation(conversation.client("q", { after: 0.5 }).server("a"));
    expect(connection.exchanges[0]).toMatchObject({
      responseSpreadNs: 0,
      delays: [{ cause: "retransmission-timeout", durationNs: 200e6, frames: [5, 6], in: "response" }],
    });
    expect(connection.exchanges[1]!.thinkTimeNs).toBe(501e6);
  });

  it("until a fast retransmission is named as that", () => {
    const conversation = open().client("q").skip("server", 100, { lost: true });
    for (let number = 0; number < 3; number++) conversation.server("x".repeat(100)).ack("client");
    conversation.segment("server", "y".repeat(100), { sequence: 5001, after: 0.002 }).ack("client");
    const connection = analyseConversation(conversation);
    expect(connection.tcpFlags["fast-retransmission"]).toBe(1);
    const [delay] = connection.exchanges[0]!.delays;
    expect(delay).toMatchObject({ cause: "fast-retransmission" });
    expect(connection.exchanges[0]!.response).toMatchObject({ bytes: 400, missingBytes: 0 });
  });

  it("until a fast retransmission is named in a request that is never answered, too", () => {
    const conversation = open().client("aa").client("bb").client("cc").client("dd");
    for (let number = 0; number < 3; number++) conversation.ack("server", { acknowledgement: 1003 });
    conversation.segment("client", "bb", { sequence: 1003, flags: "P.", after: 0.01 });
    const connection = analyseConversation(conversation);
    expect(connection.exchanges[0]!.delays).toEqual([
      { cause: "fast-retransmission", durationNs: 13e6, frames: [5, 11], in: "request" },
    ]);
    expect(budgetMs(connection)).toMatchObject({ request: 3, "fast-retransmission": 13 });
  });

  it("to a closed receive window is named with the frames that closed and opened it", () => {
    const conversation = open().client("q").server("x".repeat(1000)).ack("client", { window: 0 });
    conversation.ack("client", { after: 0.3, window: 502 }).server("y".repeat(1000)).ack("client");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({
      responseSpreadNs: 2e6,
      delays: [{ cause: "zero-window", durationNs: 300e6, frames: [6, 7], in: "response" }],
    });
  });

  it("to a window that never opened again lasts as long as the sender asked for it", () => {
    const conversation = open().client("q").ack("server", { window: 0 });
    for (let probe = 0; probe < 3; probe++) {
      conversation.keepAlive("client", { after: 0.5 }).ack("server", { window: 0 });
    }
    const connection = analyseConversation(conversation.reset("client", { after: 2 }));
    expect(connection.exchanges[0]).toMatchObject({
      response: null,
      delays: [{ cause: "zero-window", durationNs: 1502e6, frames: [5, 10], in: "request" }],
    });
    expect(budgetMs(connection)).toMatchObject({ request: 1, "zero-window": 1502, idle: 2001 });
  });

  it("is one loss from the closing of the window to its opening, probes or not", () => {
    const conversation = open().client("q").server("x".repeat(1000)).ack("client", { window: 0 });
    conversation.keepAlive("server", { after: 0.2 }).ack("client", { window: 0 });
    conversation.ack("client", { after: 0.1, window: 502 }).server("y");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({
      delays: [{ cause: "zero-window", durationNs: 301e6, frames: [6, 9], in: "response" }],
    });
  });

  it("is none when the window was closed while nobody wanted to send", () => {
    const conversation = open().client("q").server("x").ack("client", { window: 0 }).ack("client", { after: 0.3 });
    const connection = analyseConversation(conversation.client("q", { after: 0.1 }).server("y"));
    expect(connection.exchanges[0]!.delays).toEqual([]);
    expect(connection.exchanges[1]).toMatchObject({ thinkTimeNs: 401e6, delays: [] });
  });

  it("to a delayed ACK that Nagle's algorithm waited for is named, less the round trip", () => {
    const conversation = open().client("head").ack("server", { after: 0.042 }).client("body").server("ok");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({
      requestSpreadNs: 3e6,
      delays: [{ cause: "delayed-ack", durationNs: 40e6, frames: [4, 5], in: "request" }],
    });
  });

  it("is none when the second segment does not follow the ACK at once", () => {
    const conversation = open()
      .client("head")
      .ack("server", { after: 0.042 })
      .client("body", { after: 0.05 })
      .server("ok");
    expect(analyseConversation(conversation).exchanges[0]).toMatchObject({ requestSpreadNs: 92e6, delays: [] });
  });

  it("is none when the segment was a full one: that sender waited for the network", () => {
    const conversation = open({ mss: 100 })
      .client("x".repeat(100))
      .ack("server", { after: 0.042 })
      .client("body")
      .server("ok");
    expect(analyseConversation(conversation).exchanges[0]!.delays).toEqual([]);
  });
});

describe("Time lost to a FIN that was sent again", () => {
  it("is named and taken out of the close, not out of the time before", () => {
    const conversation = open().client("q").server("a").fin("client", { after: 0.5 });
    conversation.retransmit("client", { after: 0.3 }).ack("server").fin("server").ack("client");
    expect(budgetMs(analyseConversation(conversation))).toMatchObject({
      think: 501,
      close: 3,
      "retransmission-timeout": 300,
    });
  });

  it("is none when the FIN had been acknowledged", () => {
    const conversation = open().fin("client").ack("server").retransmit("client", { after: 0.3 });
    expect(budgetMs(analyseConversation(conversation))).toEqual({ handshake: 2, idle: 1, close: 301 });
  });

  it("is not taken out of the service time of the answer that was being worked on", () => {
    const conversation = open().client("q").fin("client").retransmit("client", { after: 0.3 }).server("a");
    const connection = analyseConversation(conversation.fin("server").ack("client"));
    expect(connection.exchanges[0]).toMatchObject({ serviceTimeNs: 302e6, delays: [] });
  });
});
