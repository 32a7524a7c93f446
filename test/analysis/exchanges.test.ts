import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, budgetMs } from "./analyse-frames.js";

describe("An exchange", () => {
  it("is a client turn and the server turn that answers it, with its times", () => {
    const conversation = tcpConversation().connect().wait(0.099);
    conversation.client("ha").client("lo").server("Echo: ", { after: 0.005 }).server("halo", { after: 0.002 });
    const { exchanges, exchangeCount, timing } = analyseConversation(conversation.ack("client").close());
    expect(exchangeCount).toBe(1);
    expect(exchanges[0]).toMatchObject({
      number: 1,
      connection: 1,
      request: { firstFrame: 4, lastFrame: 5, dataFrames: 2, bytes: 4, text: "halo", payloadComplete: true },
      response: { firstFrame: 6, lastFrame: 7, dataFrames: 2, bytes: 10, text: "Echo: halo" },
      thinkTimeNs: 100e6,
      requestSpreadNs: 1e6,
      serviceTimeNs: 5e6,
      responseSpreadNs: 2e6,
      apduResponseTimeNs: 8e6,
      delays: [],
    });
    expect(timing.serviceTime).toMatchObject({ count: 1, p50Ns: 5e6, maximumNs: 5e6 });
  });

  it("is listed but not counted when no answer was captured", () => {
    const report = analyseFrames(tcpConversation().connect().client("a").server("b").client("c").ack("server").frames);
    expect(report.connections[0]!.exchanges.map(({ response }) => response?.text ?? null)).toEqual(["b", null]);
    expect(report.connections[0]!.exchangeCount).toBe(1);
    expect(report.totals).toMatchObject({ exchanges: 1, unanswered: 1 });
    expect(report.problemCounts["unanswered-request"]).toBe(1);
  });

  it("is not begun by the byte of a keep-alive", () => {
    const conversation = tcpConversation().connect().client("a").server("b").ack("client");
    conversation.keepAlive("client", { after: 10, bytes: 1 }).ack("server").close();
    const connection = analyseConversation(conversation);
    expect(connection.exchangeCount).toBe(1);
    expect(connection.fromClient).toMatchObject({ bytes: 1, retransmittedBytes: 0 });
    expect(connection.tcpFlags["keep-alive"]).toBe(1);
  });

  it("counts repeated bytes once", () => {
    const conversation = tcpConversation().connect().client("halo").retransmit("client", { after: 0.2 }).server("ok");
    const connection = analyseConversation(conversation);
    expect(connection.fromClient).toMatchObject({ bytes: 4, retransmittedBytes: 4, dataFrames: 2 });
    expect(connection.exchanges[0]!.request).toMatchObject({ text: "halo", dataFrames: 1 });
  });

  it("puts segments that came out of order back in order", () => {
    const conversation = tcpConversation().connect();
    conversation.segment("client", "lo", { sequence: 1003, flags: "P." });
    conversation.segment("client", "ha", { sequence: 1001, flags: "P." }).server("ok");
    expect(analyseConversation(conversation).exchanges[0]!.request).toMatchObject({
      text: "halo",
      bytes: 4,
      dataFrames: 2,
    });
  });

  it("knows bytes that were acknowledged but never captured as missing", () => {
    const conversation = tcpConversation()
      .connect()
      .client("q")
      .server("ab")
      .skip("server", 3)
      .server("fg")
      .ack("client");
    const report = analyseFrames(conversation.close().frames);
    const connection = report.connections[0]!;
    expect(connection.fromServer.missingBytes).toBe(3);
    expect(connection.exchanges[0]!.response).toMatchObject({ missingBytes: 3, text: "ab", payloadComplete: false });
    expect(report.verdict.kind).toBe("partial");
    expect(report.verdict.reasons).toContainEqual({ code: "gaps", count: 3, frames: [6], breaks: true });
  });

  it("is shown as text only when its bytes are text", () => {
    const text = (content: Uint8Array) => {
      return analyseConversation(tcpConversation().connect().client(content).server("b")).exchanges[0]!.request.text;
    };
    expect(text(new TextEncoder().encode("apa kabar? ✓\u001b[31m"))).toBe("apa kabar? ✓\u001b[31m");
    expect(text(Uint8Array.of(0xff, 0xfe))).toBeNull();
    expect(text(Uint8Array.of(0x61, 0x00))).toBeNull();
    expect(text(Uint8Array.of(0xe2, 0x9c))).toBeNull();
  });

  it("keeps as much payload as asked for and cuts text between characters", () => {
    const conversation = tcpConversation().connect().client("ab✓✓").server("c");
    const request = analyseConversation(conversation, { keepPayload: 4 }).exchanges[0]!.request;
    expect(request).toMatchObject({ text: "ab", bytes: 8, payloadComplete: false });
    expect(Buffer.from(request.payload, "base64")).toHaveLength(4);
  });

  it("is handed to a listener in order of completion, also beyond those that are kept", () => {
    const conversation = tcpConversation().connect();
    for (const text of ["a", "b", "c"]) conversation.client(text).server(text.toUpperCase());
    const heard: string[] = [];
    const onExchange = ({
      request,
      response,
    }: {
      request: { text: string | null };
      response: { text: string | null } | null;
    }) => heard.push(`${request.text}${response?.text}`);
    const connection = analyseConversation(conversation.close(), { keepExchanges: 1, onExchange });
    expect(heard).toEqual(["aA", "bB", "cC"]);
    expect(connection.exchanges).toHaveLength(1);
    expect(connection.exchangeCount).toBe(3);
  });
});

describe("The time budget", () => {
  it("gives every part of a whole conversation its time", () => {
    const conversation = tcpConversation().connect().client("a", { after: 0.5 }).server("b", { after: 0.02 });
    conversation.ack("client").fin("client", { after: 0.3 }).fin("server").ack("client");
    expect(budgetMs(analyseConversation(conversation))).toEqual({
      handshake: 2,
      think: 500 + 301,
      service: 20,
      close: 2,
    });
  });

  it("calls the wait for a server that closes idle, not think time", () => {
    const conversation = tcpConversation().connect().client("a").server("b").fin("server", { after: 0.3 });
    expect(budgetMs(analyseConversation(conversation))).toMatchObject({ think: 1, idle: 300 });
  });

  it("counts the answer after a half-close as service time", () => {
    const conversation = tcpConversation()
      .connect()
      .client("a")
      .fin("client")
      .ack("server")
      .server("b", { after: 0.1 });
    expect(budgetMs(analyseConversation(conversation.fin("server").ack("client")))).toMatchObject({
      service: 102,
      close: 2,
    });
  });

  it("has no handshake and no think time for what came before a late capture", () => {
    const frames = tcpConversation().connect().client("a").ack("server").server("b").frames.slice(2);
    const connection = analyseFrames(frames).connections[0]!;
    expect(budgetMs(connection)).toEqual({ idle: 1, service: 2 });
    expect(connection.exchanges[0]!.thinkTimeNs).toBe(0);
  });
});
