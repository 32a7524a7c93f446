import { describe, expect, it } from "vitest";
import {
  arp,
  ethernet,
  type FrameAt,
  frame,
  icmp,
  ipv4,
  ipv6,
  tcp,
  tcpConversation,
  udp,
} from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, phaseTexts } from "./analyse-frames.js";

const client = "172.18.0.2";
const server = "172.18.0.3";

function at(bytes: Uint8Array, milliseconds: number): FrameAt {
  return { bytes, seconds: 1_700_000_000, nanoseconds: milliseconds * 1e6 };
}

function datagram(from: "client" | "server", text: string, ports = [40000, 12345]): Uint8Array {
  const [sourcePort = 0, destinationPort = 0] = from === "client" ? ports : [...ports].reverse();
  const [source, destination] = from === "client" ? [client, server] : [server, client];
  return frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), text);
}

describe("UDP", () => {
  it("makes an exchange of a datagram and its answer", () => {
    const report = analyseFrames([at(datagram("client", "halo"), 0), at(datagram("server", "Echo: halo"), 2)]);
    expect(report.connections[0]).toMatchObject({
      transport: "udp",
      opening: "datagram",
      closing: "none",
      client: { address: client, port: 40000 },
      server: { address: server, port: 12345 },
      roleRule: "first-payload",
      exchangeCount: 1,
      handshake: null,
      close: null,
    });
    expect(report.connections[0]!.exchanges[0]).toMatchObject({ request: { text: "halo" }, serviceTimeNs: 2e6 });
    expect(report.verdict).toEqual({ kind: "complete", reasons: [] });
    expect(report.totals).toMatchObject({ udpConnections: 1, exchanges: 1, requestBytes: 4, responseBytes: 10 });
  });

  it("that nobody answers is a phase of datagrams and no problem", () => {
    const report = analyseFrames([at(datagram("client", "one"), 0), at(datagram("client", "two"), 1)]);
    expect(phaseTexts(report.connections[0]!.phases)).toEqual(["datagrams (1–2)"]);
    expect(report.problems).toEqual([]);
    expect(report.totals).toMatchObject({ exchanges: 0, unanswered: 1 });
  });

  it("that nobody answers and another one behind it are two requests, unless both are sent at once", () => {
    const asked = (milliseconds: number) => [
      at(datagram("client", "drop"), 0),
      at(datagram("client", "halo"), milliseconds),
      at(datagram("server", "HALO"), milliseconds + 2),
    ];
    const later = analyseFrames(asked(500));
    expect(later.totals).toMatchObject({ exchanges: 1, unanswered: 1 });
    expect(later.connections[0]!.exchanges.map(({ request, response }) => [request.text, response?.text])).toEqual([
      ["drop", undefined],
      ["halo", "HALO"],
    ]);
    expect(later.connections[0]!.exchanges[1]!.apduResponseTimeNs).toBe(2e6);
    expect(analyseFrames(asked(1)).connections[0]!.exchanges.map(({ request }) => request.text)).toEqual(["drophalo"]);
  });

  it("has the well-known port's side as server, whoever was seen first", () => {
    const report = analyseFrames([at(datagram("server", "answer", [40000, 53]), 0)]);
    expect(report.connections[0]).toMatchObject({ roleRule: "well-known-port", server: { port: 53 } });
  });

  it("is unreachable when ICMP says that nobody listens, and the error is tied to it", () => {
    const quoted = frame(
      ipv4({ source: client, destination: server }),
      udp({ sourcePort: 40000, destinationPort: 12345 }),
      "x",
    );
    const unreachable = frame(
      ethernet(),
      ipv4({ source: server, destination: client }),
      icmp({ type: 3, code: 3 }),
      quoted,
    );
    const report = analyseFrames([at(datagram("client", "x"), 0), at(unreachable, 1)]);
    expect(report.connections[0]).toMatchObject({
      opening: "unreachable",
      icmpErrors: [{ frame: 2, type: 3, code: 3, kind: "port-unreachable" }],
    });
    expect(report.problems).toMatchObject([{ code: "port-unreachable", frames: [2], connection: 1 }]);
    expect(report.verdict.reasons).toMatchObject([{ code: "unreachable", count: 1, frames: [2] }]);
    expect(report.capture.framesBy).toMatchObject({ udp: 1, icmp: 1 });
  });

  it("is not unreachable when an answer comes later", () => {
    const quoted = frame(
      ipv4({ source: client, destination: server }),
      udp({ sourcePort: 40000, destinationPort: 12345 }),
      "x",
    );
    const unreachable = frame(
      ethernet(),
      ipv4({ source: server, destination: client }),
      icmp({ type: 3, code: 3 }),
      quoted,
    );
    const report = analyseFrames([
      at(datagram("client", "x"), 0),
      at(unreachable, 1),
      at(datagram("client", "y"), 2),
      at(datagram("server", "yes"), 3),
    ]);
    expect(report.connections[0]).toMatchObject({ opening: "datagram", icmpErrors: [{ frame: 2 }] });
    expect(report.problemCounts).toMatchObject({ "port-unreachable": 1 });
    expect(report.verdict.reasons).toEqual([]);
  });

  it("is not unreachable when it is asked for smaller packets", () => {
    const quoted = frame(
      ipv4({ source: client, destination: server }),
      udp({ sourcePort: 40000, destinationPort: 12345 }),
      "x",
    );
    const tooBig = frame(
      ethernet(),
      ipv4({ source: "172.18.0.1", destination: client }),
      icmp({ type: 3, code: 4 }),
      quoted,
    );
    const report = analyseFrames([at(datagram("client", "x"), 0), at(tooBig, 1)]);
    expect(report.connections[0]).toMatchObject({ opening: "datagram" });
    expect(report.problems).toMatchObject([{ code: "packet-too-big", severity: "note", frames: [2] }]);
  });

  it("is not unreachable by an ICMP error about something else", () => {
    const quoted = frame(
      ipv4({ source: client, destination: server }),
      udp({ sourcePort: 40001, destinationPort: 12345 }),
      "x",
    );
    const unreachable = frame(
      ethernet(),
      ipv4({ source: server, destination: client }),
      icmp({ type: 3, code: 3 }),
      quoted,
    );
    const report = analyseFrames([at(datagram("client", "x"), 0), at(unreachable, 1)]);
    expect(report.connections[0]).toMatchObject({ opening: "datagram", icmpErrors: [] });
    expect(report.problemCounts["port-unreachable"]).toBe(1);
  });

  it("works over IPv6, where only the low words of the addresses differ", () => {
    const over = (destination: string) =>
      frame(
        ethernet(),
        ipv6({ source: "fd00::1", destination }),
        udp({ sourcePort: 40000, destinationPort: 12345 }),
        "x",
      );
    const report = analyseFrames([at(over("fd00::2"), 0), at(over("fd00::3"), 1), at(over("fd00::2"), 60)]);
    expect(report.connections.map(({ server: { address }, frames }) => [address, frames])).toEqual([
      ["fd00::2", 2],
      ["fd00::3", 1],
    ]);
  });
});

describe("Hosts and ARP", () => {
  it("are listed with MAC addresses, ARP frames and names", () => {
    const mac = "02:42:ac:12:00:02";
    const request = frame(ethernet(), arp({ operation: 1, senderMac: mac, sender: client, target: server }));
    const reply = frame(
      ethernet(),
      arp({ operation: 2, senderMac: "02:42:ac:12:00:03", sender: server, target: client }),
    );
    const frames = [
      at(request, 0),
      at(reply, 1),
      ...tcpConversation({ client: `${client}:40000`, server: `${server}:2222` }).connect().frames,
    ];
    const report = analyseFrames(frames, { names: new Map([[server, "reqresp-server"]]) });
    expect(report.hosts).toEqual([
      { address: client, name: null, mac, arpFrames: [1] },
      { address: server, name: "reqresp-server", mac: "02:42:ac:12:00:03", arpFrames: [2] },
    ]);
    expect(report.connections[0]!.server.name).toBe("reqresp-server");
    expect(report.pairs[0]!.server.name).toBe("reqresp-server");
    expect(phaseTexts(report.phases)).toEqual(["arp (1–2)", "handshake (3–5)"]);
  });
});

describe("What TCP announces", () => {
  it("is kept per side: window in bytes, scale, segment size and first sequence number", () => {
    const conversation = tcpConversation({ window: 100, windowScale: 7 })
      .connect()
      .client("a")
      .server("b", { window: 50 });
    const { fromClient, fromServer } = analyseConversation(conversation);
    expect(fromClient).toMatchObject({
      windowScale: 7,
      maximumSegmentSize: 1460,
      initialSequence: 1000,
      windowMinimum: 12_800,
      windowMaximum: 12_800,
      frames: 3,
      dataFrames: 1,
      pureAcks: 1,
    });
    expect(fromServer).toMatchObject({ windowMinimum: 6400, initialSequence: 5000, bytes: 1 });
  });

  it("is not scaled when only one side offered it", () => {
    const withScale = { sourcePort: 40000, destinationPort: 2222, window: 100 };
    const frames = [
      at(
        frame(
          ethernet(),
          ipv4({ source: client, destination: server }),
          tcp({ ...withScale, flags: "S", sequence: 1, windowScale: 7 }),
        ),
        0,
      ),
      at(
        frame(
          ethernet(),
          ipv4({ source: server, destination: client }),
          tcp({ sourcePort: 2222, destinationPort: 40000, flags: "S.", sequence: 9, acknowledgement: 2, window: 100 }),
        ),
        1,
      ),
      at(
        frame(
          ethernet(),
          ipv4({ source: client, destination: server }),
          tcp({ ...withScale, flags: ".", sequence: 2, acknowledgement: 10 }),
        ),
        2,
      ),
    ];
    expect(analyseFrames(frames).connections[0]!.fromClient).toMatchObject({ windowScale: 7, windowMaximum: 100 });
  });
});
