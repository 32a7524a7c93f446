import { describe, expect, it } from "vitest";
import { frame, ipv4, tcpConversation, udp } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames } from "./analyse-frames.js";

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("What one connection may keep is bounded, and nothing is lost by it:", () => {
  it("a request that is sent again a hundred times has lost all of that time", () => {
    const conversation = tcpConversation().connect().client("halo");
    for (let count = 0; count < 100; count++) conversation.retransmit("client", { after: 1 });
    const connection = analyseConversation(conversation.server("ok", { after: 0.003 }).close());
    const [exchange] = connection.exchanges;
    expect(exchange!.delays.length).toBeLessThan(100);
    expect(sum(exchange!.delays.map(({ durationNs }) => durationNs))).toBe(100e9);
    expect(exchange).toMatchObject({ serviceTimeNs: 3e6, apduResponseTimeNs: 100_003e6 });
  });

  it("a connection that goes from phase to phase without end has one last phase for the rest", () => {
    const conversation = tcpConversation().connect();
    for (let count = 0; count < 150; count++) {
      conversation.client("a").server("b").ack("client").keepAlive("client").ack("server");
    }
    const { phases, frames, exchangeCount } = analyseConversation(conversation.close());
    expect(exchangeCount).toBe(150);
    expect(phases.length).toBe(200);
    expect(phases.at(-1)).toMatchObject({ kind: "other", lastFrame: frames });
    expect(sum(phases.map((phase) => phase.frames))).toBe(frames);
  });

  it("a scan of more addresses than are listed counts every connection", () => {
    const frames = Array.from({ length: 10_100 }, (_, index) => ({
      bytes: frame(
        ipv4({ source: "10.0.0.1", destination: `10.1.${index >> 8}.${index & 255}` }),
        udp({ sourcePort: 40_000, destinationPort: 7 }),
        "x",
      ),
      seconds: 1,
      nanoseconds: index,
    }));
    const report = analyseFrames(frames, {}, 101);
    expect(report.totals.udpConnections).toBe(10_100);
    expect(report.hosts.length).toBeLessThanOrEqual(10_000);
  });
});
