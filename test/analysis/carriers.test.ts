import { describe, expect, it } from "vitest";
import {
  ethernet,
  type FrameAt,
  frame,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  tcp,
  tcpConversation,
  udp,
  vlan,
} from "../support/packet-builder.js";
import { analyseConversation, analyseFrames } from "./analyse-frames.js";

const inOrder = (frames: readonly Uint8Array[]): FrameAt[] =>
  frames.map((bytes, index) => ({ bytes, seconds: 1_700_000_000, nanoseconds: index * 1e6 }));

describe("An ICMP error", () => {
  it("about a SYN is tied to its TCP connection, which was not refused but not reached", () => {
    const conversation = tcpConversation().syn("client");
    const addresses = { source: "172.18.0.2", destination: "172.18.0.3" };
    const quoted = frame(ipv4(addresses), tcp({ sourcePort: 40000, destinationPort: 2222, sequence: 1000 }));
    const error = frame(
      ethernet(),
      ipv4({ source: "172.18.0.1", destination: "172.18.0.2" }),
      icmp({ type: 3, code: 1 }),
      quoted.subarray(0, 28),
    );
    const report = analyseFrames([conversation.frames[0]!, { ...conversation.frames[0]!, bytes: error }]);
    expect(report.connections).toMatchObject([
      { opening: "unreachable", icmpErrors: [{ frame: 2, type: 3, code: 1, kind: "host-unreachable" }] },
    ]);
    expect(report.problems).toMatchObject([{ code: "host-unreachable", frames: [2], connection: 1 }]);
    expect(report.verdict.reasons).toMatchObject([{ code: "unreachable", frames: [2] }]);
  });

  it("of IPv6 is tied to its UDP connection", () => {
    const ports = udp({ sourcePort: 40000, destinationPort: 12345 });
    const sent = frame(ethernet(), ipv6({ source: "fd00::1", destination: "fd00::2" }), ports, "x");
    const error = frame(
      ethernet(),
      ipv6({ source: "fd00::2", destination: "fd00::1" }),
      icmpv6({ type: 1, code: 4 }),
      frame(ipv6({ source: "fd00::1", destination: "fd00::2" }), ports, "x"),
    );
    const report = analyseFrames(inOrder([sent, error]));
    expect(report.connections).toMatchObject([
      { opening: "unreachable", icmpErrors: [{ frame: 2, kind: "port-unreachable" }] },
    ]);
  });
});

describe("A datagram in fragments", () => {
  it("is one request, told by the frame that completes it", () => {
    const addresses = { source: "10.0.0.1", destination: "10.0.0.2" };
    const content = frame(udp({ sourcePort: 40000, destinationPort: 7, checksum: 0 }), "0123456789abcdefghijklmn");
    const piece = (from: number, to: number) =>
      frame(
        ethernet(),
        ipv4({ ...addresses, id: 9, protocol: 17, fragmentOffset: from, moreFragments: to < content.length }),
        content.subarray(from, to),
      );
    const answer = frame(
      ethernet(),
      ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
      udp({ sourcePort: 7, destinationPort: 40000 }),
      "echo",
    );
    const report = analyseFrames(inOrder([piece(0, 16), piece(16, content.length), answer]));
    expect(report.verdict.kind).toBe("complete");
    expect(report.connections).toHaveLength(1);
    expect(report.connections[0]!.exchanges).toMatchObject([
      { request: { text: "0123456789abcdefghijklmn", lastFrame: 2 }, response: { text: "echo", firstFrame: 3 } },
    ]);
  });
});

describe("A datagram of which a fragment is missing", () => {
  it("is one datagram that could not be put together, and makes the verdict partial", () => {
    const content = frame(udp({ sourcePort: 40000, destinationPort: 7, checksum: 0 }), "0123456789abcdefghijklmn");
    const piece = (from: number, to: number) =>
      frame(
        ethernet(),
        ipv4({
          source: "10.0.0.1",
          destination: "10.0.0.2",
          id: 9,
          protocol: 17,
          fragmentOffset: from,
          moreFragments: to < content.length,
        }),
        content.subarray(from, to),
      );
    const whole = frame(
      ethernet(),
      ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }),
      udp({ sourcePort: 40000, destinationPort: 7 }),
      "a",
    );
    const report = analyseFrames(inOrder([whole, piece(0, 16), piece(24, content.length)]));
    expect(report.problems).toMatchObject([
      { code: "fragment-lost", frames: [2, 3], details: { datagrams: 1, fragments: 2 } },
    ]);
    expect(report.problemCounts["fragment-lost"]).toBe(1);
    expect(report.verdict).toEqual({
      kind: "partial",
      reasons: [{ code: "fragments-missing", count: 1, frames: [2], breaks: true }],
    });
  });
});

describe("A TCP conversation", () => {
  it("over IPv6 in two VLAN tags is explained as over plain IPv4", () => {
    const said = (options: Parameters<typeof tcpConversation>[0]) => {
      const conversation = tcpConversation(options).connect().client("halo").server("Echo: halo").close();
      const { opening, closing, exchanges, timeBudget } = analyseConversation(conversation);
      return { opening, closing, exchanges, timeBudget };
    };
    const link = () => [ethernet(), vlan({ id: 7 }), vlan({ id: 8 })];
    expect(said({ link, client: "[fd00::2]:40000", server: "[fd00::3]:2222" })).toEqual(said({}));
  });
});
