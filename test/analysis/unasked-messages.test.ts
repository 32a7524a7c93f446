import { describe, expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, budgetMs } from "./analyse-frames.js";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

const unasked = ({ frames }: TcpConversation) => {
  const { connections, totals } = analyseFrames(frames);
  expect(totals.unasked).toBe(connections[0]!.unasked.length);
  return connections[0]!.unasked.map(
    ({ turn: { firstFrame, lastFrame, bytes } }) => `${firstFrame}–${lastFrame}: ${bytes}`,
  );
};

function analyse(conversation: TcpConversation) {
  const connection = analyseConversation(conversation);
  const budget = budgetMs(connection);
  expect(connection.timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(connection.durationNs);
  const exchanges = connection.exchanges.map(
    ({ request, response, responseSpreadNs }) =>
      `${request.bytes} → ${response?.bytes} bytes in ${response?.dataFrames} frames, ${responseSpreadNs! / 1e6} ms`,
  );
  return { exchanges, budget };
}

describe("What a server says after the whole answer", () => {
  it("is no part of it, and the time until then is nobody's", () => {
    const conversation = tcpConversation().connect().client(get("/")).server(ok, { after: 0.01 });
    conversation.server("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", { after: 60 }).close("server");
    const { exchanges, budget } = analyse(conversation);
    expect(exchanges).toEqual([`${get("/").length} → ${ok.length} bytes in 1 frames, 0 ms`]);
    expect(budget).toMatchObject({ service: 10, idle: 60_001 });
    expect(budget.response).toBeUndefined();
  });

  it("is none of the next request's either", () => {
    const subscribe = "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n";
    const message = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";
    const conversation = tcpConversation()
      .connect()
      .client(subscribe)
      .server("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
    conversation.server(message, { after: 5 }).server(message, { after: 4 });
    conversation.client("*1\r\n$4\r\nPING\r\n").server("+PONG\r\n").server("+x\r\n").close();
    const { exchanges, budget } = analyse(conversation);
    expect(exchanges).toEqual(["26 → 30 bytes in 1 frames, 0 ms", "14 → 7 bytes in 1 frames, 0 ms"]);
    expect(unasked(conversation)).toEqual(["6–6: 32", "7–7: 32", "10–10: 4"]);
    const text = render(analyseFrames(conversation.frames), "terminal", { width: 120 });
    expect(text).toMatch(
      /#1.*\n.*↳ server sent 32 B unasked \(frame 6\): .*\n.*↳ .* \(frame 7\): .*\n.*#2.*\n.*↳ server sent 4 B unasked .*: x\n/,
    );
    expect(budget.idle).toBe(9001);
  });

  it("is told message by message, a few of many", () => {
    const pushes = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n".repeat(130);
    const conversation = tcpConversation()
      .connect()
      .client("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n")
      // The first push begins in the answer's segment.
      .server(`*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n${pushes.slice(0, 5)}`)
      .server(pushes.slice(5), { after: 1 })
      .close();
    const report = analyseFrames(conversation.frames);
    const [connection] = report.connections;
    expect(connection!.unasked.length).toBe(100);
    expect([connection!.unaskedCount, report.totals.unasked]).toEqual([130, 130]);
    expect(connection!.unasked[0]).toMatchObject({ turn: { firstFrame: 5, lastFrame: 6, bytes: 32 } });
    const text = render(report, "terminal", { width: 120 });
    expect(text.match(/↳ server sent 32 B unasked/g)?.length).toBe(4);
    expect(text).toContain("… and 126 more unasked");
    expect(render(report, "markdown", {})).toContain("more unasked");
  });

  it("between the answers of several requests is none of them", () => {
    const push = ">2\r\n+invalidate\r\n+key\r\n";
    const conversation = tcpConversation()
      .connect()
      .client("*1\r\n$4\r\nPING\r\n".repeat(2))
      .server(`+A\r\n${push}+B\r\n`);
    expect(analyse(conversation.close()).exchanges.length).toBe(2);
    expect(unasked(conversation)).toEqual([`5–5: ${push.length}`]);
  });

  const connected = () =>
    tcpConversation({ server: "172.18.0.3:1883" })
      .connect()
      .client("\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04c123")
      .server("\x20\x02\0\0");
  const told = ({ frames }: TcpConversation) =>
    analyseFrames(frames).connections[0]!.exchanges.map(
      ({ requestLabel, responseLabel, apduResponseTimeNs }) =>
        `${requestLabel?.summary} → ${responseLabel?.summary}, ${(apduResponseTimeNs ?? 0) / 1e6} ms`,
    );

  it("does not answer a request that waits meanwhile", () => {
    const push = "\x30\x05\0\x01ahi";
    const conversation = connected().client("\x32\x07\0\x01a\0\x07hi").server(push, { after: 0.01 });
    conversation.server("\x40\x02\0\x07", { after: 0.99 });
    expect(told(conversation.close())[1]).toBe("PUBLISH a (QoS 1) → PUBACK 7, 1000 ms");
    expect(unasked(conversation)).toEqual(["7–7: 7"]);
    const unanswered = connected().client(Uint8Array.of(0xc0, 0)).server(push, { after: 0.01 }).close("server");
    expect(analyseFrames(unanswered.frames).totals).toMatchObject({ exchanges: 1, unanswered: 1, unasked: 1 });
  });

  it("is told also when the client is in the middle of a request", () => {
    const push = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";
    const ping = "*1\r\n$4\r\nPING\r\n";
    const conversation = tcpConversation().connect().client(ping).server("+PONG\r\n").client(ping.slice(0, 7));
    conversation.server(push).client(ping.slice(7)).server("+PONG\r\n").close();
    expect(told(conversation).map((text) => text.split(",")[0])).toEqual(["PING → PONG", "PING → PONG"]);
    expect(unasked(conversation)).toEqual(["7–7: 32"]);
  });

  it("is one message also when the client speaks in the middle of it", () => {
    const push = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";
    const ping = "*1\r\n$4\r\nPING\r\n";
    const conversation = tcpConversation().connect().client(ping).server("+PONG\r\n").server(push.slice(0, 10));
    conversation.client(ping).server(push.slice(10)).server("+PONG\r\n").close();
    expect(told(conversation).map((text) => text.split(",")[0])).toEqual(["PING → PONG", "PING → PONG"]);
    expect(unasked(conversation)).toEqual(["6–8: 32"]);
  });

  it("confirms a subscription of RESP3, though it looks like a push", () => {
    const conversation = tcpConversation().connect().client("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n");
    conversation.server(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
    conversation.server(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n", { after: 1 }).close();
    expect(told(conversation)).toEqual(["SUBSCRIBE a → subscribe a, 1 ms"]);
    expect(unasked(conversation)).toEqual(["6–6: 32"]);
  });

  it("loses its own time when it is sent again, not the answer's", () => {
    const conversation = tcpConversation().connect().client("*1\r\n$4\r\nPING\r\n").server("+PONG\r\n");
    conversation.server("+x\r\n", { after: 1 }).retransmit("server", { after: 0.3 }).ack("client").close();
    expect(told(conversation)).toEqual(["PING → PONG, 1 ms"]);
    expect(unasked(conversation)).toEqual(["6–6: 4"]);
  });

  it("keeps what is lost of it from the answer", () => {
    const push = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";
    const conversation = tcpConversation().connect().client("*1\r\n$4\r\nPING\r\n").server("+PONG\r\n");
    conversation.server(push, { after: 1 }).skip("server", push.length).server(push, { after: 1 }).ack("client");
    const { exchanges, unasked: pushes } = analyseConversation(conversation.close());
    expect(exchanges[0]!.response).toMatchObject({ bytes: 7, missingBytes: 0 });
    expect(pushes.map(({ turn }) => [turn.bytes, turn.missingBytes])).toEqual([
      [32, 0],
      [32, 32],
    ]);
  });

  it("is none of them after several answers that were asked for at once", () => {
    const conversation = tcpConversation().connect().client("*1\r\n$4\r\nPING\r\n".repeat(2)).server("+A\r\n+B\r\n");
    const { exchanges, budget } = analyse(conversation.server("+C\r\n", { after: 3 }).close());
    expect(exchanges.length).toBe(2);
    expect(budget).toMatchObject({ idle: 3000 });
    expect(budget.response).toBeUndefined();
  });

  it("in reply to a request that the capture missed is no part of the answer before it", () => {
    const conversation = tcpConversation().connect().client(get("/1")).server(ok).ack("client").skip("client", 30);
    conversation
      .server(ok, { after: 0.1 })
      .ack("client")
      .client(get("/3"), { after: 0.05 })
      .server(ok, { after: 0.02 });
    const { exchanges, budget } = analyse(conversation.close());
    expect(unasked(conversation)).toEqual([]);
    const expected = `${get("/1").length} → ${ok.length} bytes in 1 frames, 0 ms`;
    expect(exchanges).toEqual([expected, expected]);
    expect(budget).toMatchObject({ service: 21, idle: 101 });
  });
});
