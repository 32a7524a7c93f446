import { describe, expect, it } from "vitest";
import { LiveAnalysis } from "../../src/analysis/live-analysis.js";
import type { FrameFacts } from "../../src/analysis/options.js";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";
import { captureFile, ethernet, type FrameAt, frame, ipv4, tcp, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

function manyConnections(count: number): FrameAt[] {
  return Array.from({ length: count }, (_, index) => {
    const client = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:40000`;
    const conversation = tcpConversation({ client, start: index, step: 0.0001 })
      .connect()
      .client("q")
      .server("a")
      .ack("client");
    return conversation.close().frames;
  }).flat();
}

describe("A live analysis", () => {
  it("tells at any moment whether the connections to the server are closed", () => {
    const conversation = tcpConversation().connect().client("a").server("b").ack("client").close();
    const bytes = captureFile(conversation.frames);
    const beforeLastAck = captureFile(conversation.frames.slice(0, -1)).length;
    const analysis = new LiveAnalysis();
    expect(analysis.analyzer.openConnections(2222)).toBe(0);
    analysis.push(bytes.subarray(0, beforeLastAck));
    expect(analysis.analyzer.openConnections(2222)).toBe(1);
    expect(analysis.analyzer.openConnections(80)).toBe(0);
    analysis.push(bytes.subarray(beforeLastAck));
    expect(analysis.analyzer.openConnections(2222)).toBe(0);
    expect(analysis.analyzer.connectionStates()).toEqual([
      {
        id: 1,
        client: "172.18.0.2:40000",
        server: "172.18.0.3:2222",
        serverPort: 2222,
        closed: true,
        exchanges: 0,
      },
    ]);
    expect(analysis.finish("-").verdict.kind).toBe("complete");
  });

  it("shows an answered exchange before the client speaks again, and tells it once when it is complete", () => {
    const heard: number[] = [];
    const analysis = new LiveAnalysis({ onExchange: ({ number }) => heard.push(number) });
    const waiting = tcpConversation({ client: "172.18.0.9:41000" }).connect().client("q").frames;
    analysis.push(captureFile([...tcpConversation().connect().client("halo").server("Echo").frames, ...waiting]));
    const [exchange, ...more] = analysis.analyzer.exchangesUnderWay();
    expect(exchange).toMatchObject({
      number: 1,
      request: { text: "halo" },
      response: { text: "Echo" },
      serviceTimeNs: 1e6,
    });
    expect(more).toEqual([]);
    expect(heard).toEqual([]);
    analysis.finish();
    expect(heard).toEqual([1, 1]);
  });

  it("gives the same report however the bytes are cut", () => {
    const bytes = captureFile(manyConnections(3));
    const whole = new LiveAnalysis();
    whole.push(bytes);
    const bitwise = new LiveAnalysis();
    for (let at = 0; at < bytes.length; at += 7) bitwise.push(bytes.slice(at, at + 7));
    expect(bitwise.finish()).toEqual(whole.finish());
  });

  it("counts frames, connections and exchanges as they come", () => {
    const analysis = new LiveAnalysis();
    analysis.push(captureFile(manyConnections(3)));
    const { frames, connections, duplicatesRemoved } = analysis.analyzer;
    expect({ frames, connections, duplicatesRemoved }).toEqual({ frames: 27, connections: 3, duplicatesRemoved: 0 });
  });
});

describe("More connections than are kept", () => {
  it("are counted, timed and paired all the same", () => {
    const report = analyseFrames(manyConnections(1500), { keepConnections: 10, keepExchanges: 5 });
    expect(report.connections).toHaveLength(10);
    expect(report.connections.flatMap(({ exchanges }) => exchanges)).toHaveLength(5);
    expect(report.totals).toMatchObject({
      connections: 1500,
      tcpConnections: 1500,
      exchanges: 1500,
      requestBytes: 1500,
    });
    expect(report.totals.timing.serviceTime).toMatchObject({ count: 1500, minimumNs: 100_000, maximumNs: 100_000 });
    expect(report.pairs).toHaveLength(1000);
    expect(report.verdict.kind).toBe("complete");
  });
});

describe("A clock that misbehaves", () => {
  const moved = (frames: readonly FrameAt[], from: number, seconds: number) =>
    frames.map((each, index) => (index < from ? each : { ...each, seconds: each.seconds + seconds }));
  const conversation = () => tcpConversation().connect().client("a").server("b").ack("client").close().frames;

  it("is not what two captures show that were merged out of order, but what one of them shows", () => {
    const writer = new PcapngWriter();
    const begin = [
      writer.section(),
      writer.interface({ linkType: 1, name: "a" }),
      writer.interface({ linkType: 1, name: "b" }),
    ];
    const reasonsOf = (frames: (FrameAt & { interface: number })[]) => {
      const analysis = new LiveAnalysis();
      const records = frames.map((one) => writer.frame({ originalLength: one.bytes.length, ...one }));
      for (const bytes of [...begin, ...records]) analysis.push(bytes);
      return analysis.finish().verdict.reasons.map(({ code }) => code);
    };
    const on = (number: number, frames: readonly FrameAt[]) => frames.map((one) => ({ ...one, interface: number }));
    const late = tcpConversation({ client: "172.18.0.9:40001" })
      .connect()
      .client("a")
      .server("b")
      .ack("client")
      .close();
    expect(reasonsOf([...on(0, conversation()), ...on(1, late.frames)])).toEqual([]);
    expect(reasonsOf(on(0, [...conversation(), ...late.frames]))).toEqual(["clock"]);
  });

  it("and goes back never makes a time negative, and is a named problem", () => {
    const report = analyseFrames(moved(conversation(), 4, -100));
    expect(report.problems[0]).toMatchObject({ code: "clock-backwards", frames: [5, 4] });
    expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["clock"]);
    // Only how long the frame with the first new stamp took is not known.
    expect(report.connections[0]!.durationNs).toBe(7e6);
    expect(report.capture.durationNs).toBe(7e6);
  });

  it("and stays back is one problem, and the times after it are right at once", () => {
    const frames = tcpConversation().connect();
    for (let number = 0; number < 20; number++) frames.client("q").server("a");
    const report = analyseFrames(moved(frames.frames, 4, -100));
    expect(report.problemCounts).toEqual({ "clock-backwards": 1 });
    expect(report.verdict.reasons.find(({ code }) => code === "clock")).toMatchObject({ count: 1 });
    const times = report.connections[0]!.exchanges.map(({ serviceTimeNs }) => serviceTimeNs);
    expect(times).toEqual([0, ...Array<number>(19).fill(1e6)]);
  });

  it("and is set right after the first frame counts from there", () => {
    const report = analyseFrames(
      conversation().map((each, index) => (index === 0 ? { ...each, seconds: 0, nanoseconds: 0 } : each)),
    );
    expect(report.problemCounts).toEqual({ "clock-absurd": 1 });
    // A number this large is exact to 256 ns.
    expect(report.connections[0]!.exchanges[0]!.serviceTimeNs).toBeCloseTo(1e6, -3);
  });

  it("and stamps a single frame wrongly leaves the time around it right", () => {
    const frames = conversation().map((each, index) => (index === 5 ? { ...each, seconds: each.seconds - 100 } : each));
    const report = analyseFrames(frames);
    expect(report.problemCounts).toEqual({ "clock-backwards": 1 });
    expect(report.connections[0]!.durationNs).toBe(8e6);
  });

  it("and is one of two that the frames have by turns does not stretch the connection", () => {
    const frames = tcpConversation().connect();
    for (let number = 0; number < 20; number++) frames.client("q").server("a");
    const two = frames.frames.map((each, index) => (index % 6 < 3 ? each : { ...each, seconds: each.seconds - 7 }));
    expect(analyseFrames(two).connections[0]!.durationNs).toBeLessThanOrEqual(42e6);
  });

  it("and leaps by a year in one frame does not stretch the connection", () => {
    const frames = conversation().map((each, index) =>
      index === 4 ? { ...each, seconds: each.seconds + 31_536_000 } : each,
    );
    const report = analyseFrames(frames);
    expect(report.problemCounts["clock-absurd"]).toBe(1);
    expect(report.connections[0]!.durationNs).toBe(8e6);
  });

  it.each([
    { frame: 4, what: "a request" },
    { frame: 5, what: "an answer" },
  ])("and stamps $what an hour late makes no hour of anybody's time", ({ frame }) => {
    const frames = tcpConversation().connect().client("a").server("b").client("c").server("d").close().frames;
    const report = analyseFrames(
      frames.map((each, index) => (index === frame - 1 ? { ...each, seconds: each.seconds + 3600 } : each)),
    );
    const { exchanges, timeBudget, durationNs } = report.connections[0]!;
    const longest = Math.max(...exchanges.flatMap((each) => [each.thinkTimeNs, each.serviceTimeNs!]));
    expect(longest).toBeLessThanOrEqual(2e6);
    expect(report.totals.timing.serviceTime!.maximumNs).toBeLessThanOrEqual(2e6);
    expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
    expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["clock"]);
  });

  it("and is set back after a long pause leaves that pause as it is", () => {
    const talk = tcpConversation().connect().client("a").server("b", { after: 100 }).client("c").server("d").close();
    const report = analyseFrames(moved(talk.frames, 5, -7));
    expect(report.connections[0]!.exchanges[0]!.serviceTimeNs).toBe(100e9);
  });

  it("and shows a time before 1970 or after 9999 has no date", () => {
    expect(analyseFrames(conversation()).capture.firstFrameAt).toBe("2023-11-14T22:13:20.000000000Z");
  });
});

describe("The verdict", () => {
  it("is partial when the kernel dropped packets", () => {
    const { frames } = tcpConversation().connect().close();
    const drops = { received: 10, droppedByKernel: 2, droppedByInterface: 1 };
    const report = analyseFrames(frames, { drops });
    expect(report.verdict).toEqual({
      kind: "partial",
      reasons: [{ code: "kernel-drops", count: 3, frames: [], breaks: true }],
    });
    expect(report.capture.drops).toEqual(drops);
  });

  it("is complete when nothing was dropped", () => {
    const drops = { received: 10, droppedByKernel: 0, droppedByInterface: 0 };
    expect(analyseFrames(tcpConversation().connect().close().frames, { drops }).verdict).toEqual({
      kind: "complete",
      reasons: [],
    });
  });
});

describe("The facts of a frame", () => {
  it("are told for each frame: connection, side, conditions, round trip, copies", () => {
    const facts: FrameFacts[] = [];
    const conversation = tcpConversation().connect().client("halo").retransmit("client", { after: 0.3 });
    const report = analyseFrames(conversation.frames, { onFrame: (each) => facts.push({ ...each }) });
    expect(facts.map(({ frame, connection, fromClient }) => [frame, connection, fromClient])).toEqual([
      [1, 1, true],
      [2, 1, false],
      [3, 1, true],
      [4, 1, true],
      [5, 1, true],
    ]);
    expect(facts[1]).toMatchObject({ ackRttNs: 1e6, acknowledges: 1, conditions: 0 });
    expect(facts[4]!.conditions).toBe(1);
    expect(report.problems).toMatchObject([
      { code: "unanswered-request" },
      { code: "retransmission", frames: [5], connection: 1 },
    ]);
  });

  it("say malformed for a header that contradicts itself, which no connection gets", () => {
    const broken = frame(ethernet(), ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }), tcp({ flags: "S" }));
    broken[46] = 0x10;
    const report = analyseFrames([{ bytes: broken, seconds: 0, nanoseconds: 0 }]);
    expect(report.capture.framesBy).toMatchObject({ tcp: 0, malformed: 1 });
    expect(report.problems[0]).toMatchObject({ code: "malformed", frames: [1], details: { layer: "tcp" } });
  });
});
