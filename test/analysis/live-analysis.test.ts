import { describe, expect, it } from "vitest";
import { LiveAnalysis } from "../../src/analysis/live-analysis.js";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";
import { buildPcapng } from "../support/capture-builder.js";
import {
  arp,
  captureFile,
  ethernet,
  type FrameAt,
  frame,
  ipv4,
  ipv6,
  TcpConversation,
  tcpConversation,
  udp,
} from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

function during(frames: readonly FrameAt[]) {
  const analysis = new LiveAnalysis();
  analysis.push(captureFile(frames));
  return analysis.analyzer;
}

describe("While a capture goes on", () => {
  const open = tcpConversation().connect().client("halo").server("Echo: halo");
  const closed = tcpConversation({ client: "[fd00::2]:50000", server: "[fd00::3]:80" }).connect().client("a");
  closed.server("b").client("c").server("d").close();
  const late = tcpConversation({ client: "172.18.0.9:50001", server: "172.18.0.3:443" }).server("push").client("x");
  const datagram = frame(ethernet(), ipv4(), udp({ sourcePort: 1, destinationPort: 2 }), "x");
  const analyzer = during([
    ...TcpConversation.merge(open, closed),
    ...late.frames,
    { bytes: datagram, seconds: 1_700_000_000, nanoseconds: 0 },
  ]);

  it("TCP connections tell where they stand, with the client named first whoever was seen first", () => {
    expect(analyzer.connectionStates()).toEqual([
      expect.objectContaining({ client: "172.18.0.2:40000", server: "172.18.0.3:2222", closed: false, exchanges: 0 }),
      expect.objectContaining({ client: "[fd00::2]:50000", server: "[fd00::3]:80", closed: true, exchanges: 1 }),
      expect.objectContaining({ client: "172.18.0.9:50001", server: "172.18.0.3:443", serverPort: 443 }),
    ]);
  });

  it("can be asked for by the server's port", () => {
    expect(analyzer.connectionStates(80).map(({ id }) => id)).toEqual([2]);
    expect(analyzer.connectionStates(1)).toEqual([]);
  });

  it("what was counted so far can be read", () => {
    expect([analyzer.connections, analyzer.exchanges, analyzer.duplicatesRemoved]).toEqual([4, 1, 0]);
  });
});

describe("What a pcapng file says beside its packets", () => {
  const bytes = frame(
    ethernet(),
    ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }),
    udp({ sourcePort: 40_000, destinationPort: 2000 }),
    "x",
  );
  const names = { "10.0.0.1": "reqresp-client", "10.0.0.2": "reqresp-server" };

  function report(statistics: { received?: number; dropped?: number }) {
    const writer = new PcapngWriter();
    writer.interface({ linkType: 1 });
    const analysis = new LiveAnalysis();
    analysis.push(buildPcapng([{ bytes, seconds: 1 }], { names }));
    analysis.push(writer.statistics({ interface: 0, seconds: 2, nanoseconds: 0, ...statistics }));
    return analysis.finish();
  }

  it("names both sides of a connection, and hosts", () => {
    const { connections, hosts } = report({});
    expect(connections[0]).toMatchObject({ client: { name: "reqresp-client" }, server: { name: "reqresp-server" } });
    expect(hosts).toContainEqual(expect.objectContaining({ address: "10.0.0.1", name: "reqresp-client" }));
  });

  it("tells what was dropped, which makes the capture partial", () => {
    const { capture, verdict, problemCounts } = report({ received: 10, dropped: 3 });
    expect(capture.drops).toEqual({ received: 10, droppedByKernel: 3, droppedByInterface: 0 });
    expect(verdict.kind).toBe("partial");
    expect(problemCounts["kernel-drops"]).toBe(1);
  });

  it("tells that nothing was dropped", () => {
    expect(report({ received: 10, dropped: 0 })).toMatchObject({ capture: { drops: { droppedByKernel: 0 } } });
    expect(report({ received: 10, dropped: 0 }).problemCounts["kernel-drops"]).toBeUndefined();
  });

  it("tells of no drops where nothing was counted", () => {
    expect(report({}).capture.drops).toBeNull();
  });
});

describe("Hosts", () => {
  const hostsOf = (...frames: Uint8Array[]) =>
    analyseFrames(frames.map((bytes, index) => ({ bytes, seconds: 1, nanoseconds: index }))).hosts;

  it("have no MAC address where the link shows zeros", () => {
    const zeros = ethernet({ source: "00:00:00:00:00:00", destination: "00:00:00:00:00:00" });
    const datagram = frame(zeros, ipv6({ source: "::1", destination: "::2" }), udp({ destinationPort: 7 }), "x");
    expect(hostsOf(datagram).map(({ address, mac }) => [address, mac])).toEqual([["::1", null]]);
  });

  it("are not announced by an ARP probe, whose sender is nobody yet", () => {
    const probe = frame(ethernet(), arp({ sender: "0.0.0.0", target: "10.0.0.2" }));
    expect(hostsOf(probe).map(({ address, arpFrames }) => [address, arpFrames])).toEqual([["10.0.0.2", []]]);
  });
});
