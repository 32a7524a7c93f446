import { describe, expect, it } from "vitest";
import type { FramerSink, MessageFramer, Recogniser } from "../../src/protocols/recogniser.js";
import {
  ethernet,
  type FrameAt,
  frame,
  ipv4,
  type TcpConversation,
  tcpConversation,
  udp,
} from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, phaseTexts } from "./analyse-frames.js";

/** A protocol of lines: a message ends with a line feed. "#" makes a framer lose its place. */
const lines: Recogniser = {
  name: "lines",
  transports: ["tcp"],
  recognise: (client) => client[0] === 0x47,
  describeRequest: (bytes) => ({ summary: textOf(bytes).trim(), fields: {}, error: false }),
  describeResponse: (bytes) => ({ summary: textOf(bytes).trim(), fields: {}, error: textOf(bytes).startsWith("-") }),
  createFramer: (_direction, sink) => new LineFramer(sink),
};

class LineFramer implements MessageFramer {
  inStep = true;
  readonly #sink: FramerSink;
  #offset = 0;
  #start = 0;

  constructor(sink: FramerSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#offset++;
      if (byte === 0x23) this.inStep = false;
      if (byte !== 0x0a || !this.inStep) continue;
      this.#sink.message(this.#start, this.#offset);
      this.#start = this.#offset;
    }
  }

  skip(length: number): void {
    this.#offset += length;
  }
}

/** A protocol of datagrams whose first byte is the id. */
const numbered: Recogniser = {
  name: "numbered",
  transports: ["udp"],
  recognise: () => true,
  describeRequest: () => undefined,
  describeResponse: () => undefined,
  pairingId: (bytes) => bytes[0],
};

const recognisers = [lines, numbered];
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

function pairs(conversation: TcpConversation): string[] {
  return analyseConversation(conversation, { recognisers }).exchanges.map(
    ({ number, request, response, pipelineDepth }) =>
      `${number}: ${request.text?.trim()} (${request.firstFrame}–${request.lastFrame}) → ${response === null ? "nothing" : `${response.text?.trim()} (${response.firstFrame}–${response.lastFrame})`}, depth ${pipelineDepth}`,
  );
}

describe("Messages of a protocol that shows their borders", () => {
  it("are labelled, and change nothing while each turn is one message", () => {
    const conversation = tcpConversation().connect().client("GET a\n").server("A\n").client("GET b\n").server("-no\n");
    const connection = analyseConversation(conversation, { recognisers });
    expect(connection.protocol).toBe("lines");
    expect(connection.exchanges.map(({ requestLabel }) => requestLabel?.summary)).toEqual(["GET a", "GET b"]);
    expect(connection.exchanges.map(({ responseLabel }) => responseLabel?.error)).toEqual([false, true]);
    const { exchanges: plain } = analyseConversation(conversation, { recognisers: [] });
    expect(connection.exchanges.map((exchange) => ({ ...exchange, requestLabel: null, responseLabel: null }))).toEqual(
      plain,
    );
  });

  it("are exchanges of their own when several requests came in one segment", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\nGET c\n").server("A\n").server("B\nC\n");
    expect(pairs(conversation.close())).toEqual([
      "1: GET a (4–4) → A (5–5), depth 0",
      "2: GET b (4–4) → B (6–6), depth 1",
      "3: GET c (4–4) → C (6–6), depth 2",
    ]);
    const connection = analyseConversation(conversation, { recognisers });
    expect(connection.exchangeCount).toBe(3);
    expect(phaseTexts(connection.phases)).toEqual(["handshake (1–3)", "exchange 1–3 (4–6)", "close (7–9)"]);
  });

  it("have their own times: service time runs from the request's last frame to the response's first", () => {
    const conversation = tcpConversation().connect().client("GET a\n").client("GET b\n").server("A\n", { after: 0.01 });
    const { exchanges, timeBudget, durationNs } = analyseConversation(conversation.server("B\n", { after: 0.02 }), {
      recognisers,
    });
    expect(exchanges.map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([11e6, 30e6]);
    expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
  });

  it("are paired across turns when the client goes on before all answers are there", () => {
    const conversation = tcpConversation()
      .connect()
      .client("GET a\nGET b\n")
      .server("A\n")
      .client("GET c\n")
      .server("B\nC\n");
    expect(pairs(conversation.client("GET d\n").server("D\n").close())).toEqual([
      "1: GET a (4–4) → A (5–5), depth 0",
      "2: GET b (4–4) → B (7–7), depth 1",
      "3: GET c (6–6) → C (7–7), depth 1",
      "4: GET d (8–8) → D (9–9), depth 0",
    ]);
  });

  it("that are never answered are listed as such at the end", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").server("A\n").close();
    expect(pairs(conversation)).toEqual(["1: GET a (4–4) → A (5–5), depth 0", "2: GET b (4–4) → nothing, depth 1"]);
  });

  it("that are still incomplete at the end belong to the request that waits", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").server("A\nB without end").close();
    expect(pairs(conversation)[1]).toBe("2: GET b (4–4) → B without end (5–5), depth 1");
  });

  it("with bytes that were never captured say so", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").server("A").skip("server", 3);
    const { exchanges } = analyseConversation(conversation.server("\nB\n").ack("client").close(), { recognisers });
    expect(exchanges.map(({ response }) => [response?.missingBytes, response?.text?.trim()])).toEqual([
      [3, "A"],
      [0, "B"],
    ]);
  });

  it("name the time lost to a repeated segment in each exchange that it held up", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").retransmit("client", { after: 0.2 });
    const { exchanges } = analyseConversation(conversation.server("A\nB\n", { after: 0.01 }).close(), { recognisers });
    expect(exchanges.map(({ delays, serviceTimeNs }) => [delays.length, serviceTimeNs])).toEqual([
      [1, 10e6],
      [1, 10e6],
    ]);
    expect(exchanges.map(({ apduResponseTimeNs }) => apduResponseTimeNs)).toEqual([210e6, 210e6]);
  });

  it("name no loss in an exchange that was over or had been asked for before, or began after it", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").server("A\n");
    conversation.client("GET c\n").retransmit("client", { after: 0.2 }).server("B\nC\n", { after: 0.01 });
    conversation.client("GET d\n").server("D\n").close();
    const { exchanges } = analyseConversation(conversation, { recognisers });
    const lost = ["retransmission-timeout"];
    expect(exchanges.map(({ delays }) => delays.map(({ cause }) => cause))).toEqual([[], [], lost, []]);
    expect(exchanges[2]!.delays).toMatchObject([{ durationNs: 200e6, frames: [6, 7], in: "service" }]);
  });

  it("beyond a thousand waiting requests count the oldest as unanswered", () => {
    const conversation = tcpConversation().connect();
    for (let number = 0; number < 11; number++) conversation.client("GET a\n".repeat(100));
    const { totals } = analyseFrames(conversation.server("A\n".repeat(1100)).close().frames, { recognisers });
    expect(totals).toMatchObject({ exchanges: 1024, unanswered: 76 });
  });

  it("of a server that answers nothing that was asked are left out", () => {
    const conversation = tcpConversation().connect().client("GET a\nGET b\n").server("A\nB\nmore\n").close();
    expect(analyseConversation(conversation, { recognisers }).exchangeCount).toBe(2);
  });

  it("fall back to turns when the borders are lost", () => {
    const conversation = tcpConversation()
      .connect()
      .client("GET a\n")
      .server("A#\n")
      .client("GET b\nGET c\n")
      .server("B\nC\n");
    expect(analyseConversation(conversation, { recognisers }).exchangeCount).toBe(2);
  });

  it("are not looked for in a protocol that nobody recognises", () => {
    const conversation = tcpConversation().connect().client("PUT a\nPUT b\n").server("A\nB\n");
    const connection = analyseConversation(conversation, { recognisers });
    expect(connection).toMatchObject({ protocol: null, exchangeCount: 1 });
  });
});

describe("Datagrams with an id", () => {
  const send = (from: "client" | "server", text: string, milliseconds: number): FrameAt => {
    const [source, destination] = from === "client" ? ["10.0.0.1", "10.0.0.2"] : ["10.0.0.2", "10.0.0.1"];
    const [sourcePort, destinationPort] = from === "client" ? [40000, 53] : [53, 40000];
    const bytes = frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), text);
    return { bytes, seconds: 0, nanoseconds: milliseconds * 1e6 };
  };
  const exchangesOf = (frames: FrameAt[]) =>
    analyseFrames(frames, { recognisers }).connections[0]!.exchanges.map(
      ({ request, response, serviceTimeNs }) =>
        `${request.text} → ${response?.text ?? "nothing"} ${(serviceTimeNs ?? 0) / 1e6} ms`,
    );

  it("are paired by it, in whatever order the answers come", () => {
    const frames = [send("client", "1a", 0), send("client", "2b", 1), send("server", "2B", 5), send("server", "1A", 9)];
    expect(exchangesOf(frames)).toEqual(["1a → 1A 9 ms", "2b → 2B 4 ms"]);
  });

  it("are one exchange when the question is asked again", () => {
    const frames = [send("client", "1a", 0), send("client", "1a", 500), send("server", "1A", 509)];
    const report = analyseFrames(frames, { recognisers });
    expect(report.connections[0]).toMatchObject({ exchangeCount: 1 });
    expect(report.connections[0]!.exchanges[0]).toMatchObject({ requestSpreadNs: 500e6, serviceTimeNs: 9e6 });
    expect(report.totals.unanswered).toBe(0);
  });
});
