import { describe, expect, it } from "vitest";
import { handshakeItems } from "../../src/report/handshake-text.js";
import { speechFor } from "../../src/report/speech.js";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, phaseTexts } from "./analyse-frames.js";

describe("The opening of a TCP connection", () => {
  it("is a handshake with its three frames and both waits", () => {
    const connection = analyseConversation(tcpConversation().connect());
    expect(connection.opening).toBe("handshake");
    expect(connection.handshake).toEqual({
      synFrame: 1,
      synAckFrame: 2,
      ackFrame: 3,
      synToSynAckNs: 1e6,
      synAckToAckNs: 1e6,
      synRetransmissions: 0,
      retransmissionDelayNs: 0,
      synAckRetransmissions: 0,
      synAckRetransmissionDelayNs: 0,
    });
  });

  it("is half-open when the SYN/ACK is not acknowledged", () => {
    const connection = analyseConversation(tcpConversation().syn("client").syn("server"));
    expect(connection.opening).toBe("half-open");
    expect(connection.handshake?.ackFrame).toBeNull();
  });

  it("is half-open when nobody answers, and each SYN after the first is counted with the time it cost", () => {
    const conversation = tcpConversation()
      .syn("client")
      .retransmit("client", { after: 1 })
      .retransmit("client", { after: 2 });
    const report = analyseFrames(conversation.frames);
    const connection = report.connections[0]!;
    expect(connection.opening).toBe("half-open");
    expect(connection.handshake).toMatchObject({
      synRetransmissions: 2,
      retransmissionDelayNs: 3e9,
      synAckFrame: null,
    });
    expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["unanswered"]);
    expect(report.problemCounts["unanswered-syn"]).toBe(1);
  });

  it("names the time that a lost SYN cost, and keeps the answered SYN's round trip apart", () => {
    const conversation = tcpConversation().syn("client").retransmit("client", { after: 1 }).syn("server").ack("client");
    const connection = analyseConversation(conversation.client("a").server("b"));
    expect(connection.handshake).toMatchObject({ synToSynAckNs: 1e6, retransmissionDelayNs: 1e9 });
    expect(connection.timeBudget).toContainEqual({ kind: "retransmission-timeout", durationNs: 1e9, count: 1 });
    expect(connection.timeBudget).toContainEqual({ kind: "handshake", durationNs: 2e6, count: 1 });
  });

  it("names the time that a repeated SYN/ACK cost, and keeps the round trip of the acknowledged one apart", () => {
    const conversation = tcpConversation().syn("client").syn("server").retransmit("server", { after: 1 }).ack("client");
    const connection = analyseConversation(conversation.client("a").server("b"));
    expect(connection.handshake).toMatchObject({ synToSynAckNs: 1e6, synAckToAckNs: 1e6, synAckFrame: 2 });
    expect(connection.handshake).toMatchObject({ synAckRetransmissions: 1, synAckRetransmissionDelayNs: 1e9 });
    expect(handshakeItems(connection, speechFor({ language: "en" }))).toContain("SYN-ACK repeated 1×, 1.00 s lost");
    expect(connection.timeBudget).toContainEqual({ kind: "retransmission-timeout", durationNs: 1e9, count: 1 });
    expect(connection.timeBudget).toContainEqual({ kind: "handshake", durationNs: 2e6, count: 1 });
  });

  it("loses no time to a SYN/ACK that answers a repeated SYN, beyond that SYN's", () => {
    const conversation = tcpConversation().syn("client").syn("server").retransmit("client", { after: 1 });
    const connection = analyseConversation(conversation.syn("server", { sequence: 5000 }).ack("client"));
    expect(connection.timeBudget).toContainEqual({ kind: "retransmission-timeout", durationNs: 1.001e9, count: 1 });
  });

  it("is refused when a RST answers the SYN", () => {
    const report = analyseFrames(tcpConversation().syn("client").reset("server").frames);
    expect(report.connections[0]).toMatchObject({ opening: "refused", closing: "reset", closedBy: "server" });
    expect(report.verdict).toEqual({
      kind: "complete",
      reasons: [{ code: "refused", count: 1, frames: [2], breaks: false }],
    });
  });

  it("is not refused but reset when the RST comes after the SYN/ACK", () => {
    const connection = analyseConversation(tcpConversation().syn("client").syn("server").reset("client"));
    expect(connection).toMatchObject({ opening: "half-open", closing: "reset", closedBy: "client" });
  });

  it("is mid-stream when no SYN was captured", () => {
    const conversation = tcpConversation().connect().client("a").server("b");
    const report = analyseFrames(conversation.frames.slice(3));
    expect(report.connections[0]).toMatchObject({ opening: "mid-stream", handshake: null });
    expect(report.verdict.kind).toBe("partial");
    expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["capture-began-late", "capture-ended-early"]);
  });
});

describe("The closing of a TCP connection", () => {
  const open = () => tcpConversation().connect().client("a").server("b").ack("client");

  it("takes three segments when the second FIN carries the ACK", () => {
    const { close, closing, closedBy } = analyseConversation(open().close("client"));
    expect({ closing, closedBy }).toEqual({ closing: "fin", closedBy: "client" });
    expect(close).toEqual({
      frames: [7, 8, 9],
      segments: 3,
      finFrames: { client: 7, server: 8 },
      resetFrame: null,
      acknowledged: true,
      durationNs: 2e6,
    });
  });

  it("takes four segments when the first FIN is acknowledged on its own", () => {
    const { close } = analyseConversation(open().fin("client").ack("server").fin("server").ack("client"));
    expect(close).toMatchObject({ frames: [7, 8, 9, 10], segments: 4, acknowledged: true });
  });

  it("is the server's when the server sends the first FIN", () => {
    expect(analyseConversation(open().close("server")).closedBy).toBe("server");
  });

  it("is half-closed after one FIN, and the capture then ended early", () => {
    const report = analyseFrames(open().fin("client").ack("server").frames);
    expect(report.connections[0]).toMatchObject({
      closing: "half-closed",
      close: { segments: 2, acknowledged: false },
    });
    expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["capture-ended-early"]);
  });

  it("is not whole without the last ACK", () => {
    const report = analyseFrames(open().fin("client").fin("server").frames);
    expect(report.connections[0]).toMatchObject({ closing: "fin", close: { acknowledged: false } });
    expect(report.verdict.kind).toBe("partial");
  });

  it("is a reset of one segment, which leaves nothing missing", () => {
    const report = analyseFrames(open().reset("server").frames);
    expect(report.connections[0]).toMatchObject({
      closing: "reset",
      closedBy: "server",
      close: { segments: 1, resetFrame: 7 },
    });
    expect(report.verdict).toEqual({
      kind: "complete",
      reasons: [{ code: "reset", count: 1, frames: [7], breaks: false }],
    });
  });

  it("stays a normal close when a late RST follows it", () => {
    expect(analyseConversation(open().close("client").reset("server"))).toMatchObject({
      closing: "fin",
      close: { segments: 3, resetFrame: null },
      frames: 10,
    });
  });

  it("keeps a trailing ACK and a repeated FIN in the old connection, and begins a new one at a new SYN", () => {
    const first = open().close("client").retransmit("server").ack("client");
    const second = tcpConversation({ clientSequence: 900_000, start: 1_700_000_100 }).connect();
    const report = analyseFrames([...first.frames, ...second.frames]);
    expect(report.connections.map(({ frames }) => frames)).toEqual([11, 3]);
    expect(report.totals.tcpFlags["port-reused"]).toBe(1);
    expect(report.connections[0]!.close?.segments).toBe(3);
  });

  it("takes the SYN that only repeats the first one as part of the same connection", () => {
    const report = analyseFrames(
      tcpConversation().syn("client").retransmit("client").syn("server").ack("client").frames,
    );
    expect(report.connections).toHaveLength(1);
  });
});

describe("The phases of a connection", () => {
  it("name every frame once, in order", () => {
    const conversation = tcpConversation().connect().client("a").ack("server").server("b").ack("client");
    conversation.keepAlive("client", { after: 10 }).ack("server").client("c").server("d").ack("client").close("client");
    expect(phaseTexts(analyseConversation(conversation).phases)).toEqual([
      "handshake (1–3)",
      "exchange 1 (4–7)",
      "keep-alive (8–9)",
      "exchange 2 (10–12)",
      "close (13–15)",
    ]);
  });

  it("join a run of more than eight exchanges", () => {
    const conversation = tcpConversation().connect();
    for (let number = 0; number < 30; number++) conversation.client("q").server("a");
    expect(phaseTexts(analyseConversation(conversation.close()).phases)).toEqual([
      "handshake (1–3)",
      "exchange 1–30 (4–63)",
      "close (64–66)",
    ]);
  });

  it("keep eight exchanges apart", () => {
    const conversation = tcpConversation().connect();
    for (let number = 0; number < 8; number++) conversation.client("q").server("a");
    expect(analyseConversation(conversation).phases).toHaveLength(9);
  });

  it("show a banner before the first exchange", () => {
    const conversation = tcpConversation().connect().server("220 ready").ack("client").client("HELO").server("250");
    const connection = analyseConversation(conversation);
    expect(phaseTexts(connection.phases)).toEqual(["handshake (1–3)", "banner (4–5)", "exchange 1 (6–7)"]);
    expect(connection.banner).toMatchObject({ text: "220 ready", firstFrame: 4, lastFrame: 4 });
    expect(connection.exchangeCount).toBe(1);
  });
});
