import { describe, expect, it } from "vitest";
import { TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames } from "./analyse-frames.js";

/** A conversation whose handshake was not captured, by who speaks first. */
function midStream(client: string, server: string, first: "client" | "server" = "client", start = 0): TcpConversation {
  const conversation = tcpConversation({ client, server, start });
  return conversation.segment(first, "a").segment(first === "client" ? "server" : "client", "b");
}

function roles(conversation: TcpConversation, options = {}) {
  const { client, server, roleRule } = analyseConversation(conversation, options);
  return `${client.address}:${client.port} → ${server.address}:${server.port} by ${roleRule}`;
}

const high = "172.18.0.2:40000";
const other = "172.18.0.3:50000";

describe("Client and server", () => {
  it("are told by the SYN, whatever the ports say", () => {
    expect(roles(tcpConversation({ client: "172.18.0.2:80", server: high.replace(".2:", ".9:") }).syn("client"))).toBe(
      "172.18.0.2:80 → 172.18.0.9:40000 by syn",
    );
  });

  it("are told by the SYN/ACK when the SYN was missed", () => {
    const frames = tcpConversation({ client: high, server: other }).connect().frames.slice(1);
    const connection = analyseFrames(frames).connections[0]!;
    expect(connection).toMatchObject({ roleRule: "syn-ack", client: { port: 40000 }, opening: "mid-stream" });
  });

  it("are told by the lab's servers before the ports", () => {
    const servers = new Set([other]);
    expect(roles(midStream("172.18.0.2:80", other, "server"), { servers })).toBe(`172.18.0.2:80 → ${other} by lab`);
  });

  it("are told by a port that was seen to accept another connection", () => {
    const known = tcpConversation({ client: "172.18.0.7:41000", server: other, start: 0 }).connect();
    const unknown = midStream(high, other, "server", 1);
    const report = analyseFrames(TcpConversation.merge(known, unknown));
    expect(report.connections[1]).toMatchObject({ roleRule: "listening-port", server: { port: 50000 } });
  });

  it("are told by a well-known port", () => {
    expect(roles(midStream(high, "172.18.0.3:1883", "server"))).toBe(`${high} → 172.18.0.3:1883 by well-known-port`);
  });

  it("are told by a system port before a registered one", () => {
    expect(roles(midStream("172.18.0.2:8080", "172.18.0.3:53", "server"))).toBe(
      "172.18.0.2:8080 → 172.18.0.3:53 by well-known-port",
    );
  });

  it("are not told by a registered port where anything surer is known", () => {
    const client = "172.18.0.2:2222";
    expect(roles(tcpConversation({ client, server: other }).connect())).toBe(`${client} → ${other} by syn`);
    expect(roles(midStream(client, "172.18.0.3:80", "server"))).toBe(`${client} → 172.18.0.3:80 by well-known-port`);
    expect(roles(midStream(client, other, "server"), { servers: new Set([other]) })).toBe(
      `${client} → ${other} by lab`,
    );
    const accepted = tcpConversation({ client: high, server: other, start: 0 }).connect();
    const report = analyseFrames(TcpConversation.merge(accepted, midStream(client, other, "server", 1)));
    expect(report.connections[1]).toMatchObject({ roleRule: "listening-port", client: { port: 2222 } });
  });

  it("are not told by two registered ports", () => {
    const [one, two] = ["172.18.0.2:2222", "172.18.0.3:8080"];
    expect(roles(midStream(one, two, "client"))).toBe(`${one} → ${two} by first-payload`);
  });

  it("are told by the only port below those handed out to clients", () => {
    expect(roles(midStream(high, "172.18.0.3:4141", "server"))).toBe(`${high} → 172.18.0.3:4141 by listening-port`);
  });

  it("are told by who speaks first when the ports say nothing", () => {
    expect(roles(midStream(high, other, "client"))).toBe(`${high} → ${other} by first-payload`);
    expect(roles(midStream(high, other, "server"))).toBe(`${other} → ${high} by first-payload`);
  });

  it("are told by the first frame when nobody says anything", () => {
    expect(roles(tcpConversation({ client: high, server: other }).ack("client").ack("server"))).toBe(
      `${high} → ${other} by first-frame`,
    );
  });

  it("are told for IPv6 too", () => {
    expect(roles(tcpConversation({ client: "[fd00::2]:40000", server: "[fd00::3]:2222" }).connect())).toBe(
      "fd00::2:40000 → fd00::3:2222 by syn",
    );
  });
});
