import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/report/report.js";
import { analyseConversation, analyseFrames } from "../analysis/analyse-frames.js";
import { hex, tcpConversation } from "../support/packet-builder.js";
import { bytesOf } from "./framed.js";
import { zmtpReply, zmtpRequest } from "./samples.js";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const ok = (body: string, status = "200 OK") => `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** "GET /1 → 200 OK (frames 4, 6)" */
const told = (exchanges: readonly Exchange[]) =>
  exchanges.map(({ request, response, requestLabel, responseLabel }) => {
    const answer =
      response === null ? "nothing" : `${responseLabel?.summary} (${request.firstFrame}, ${response.firstFrame})`;
    return `${requestLabel?.summary} → ${answer}`;
  });

describe("Exchanges by their messages", () => {
  it("are one per request of a connection that is kept alive", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/1")).server(ok("one")).client(get("/2")).server(ok("", "404 Not Found")).close();
    const { protocol, exchanges } = analyseConversation(conversation);
    expect(protocol).toBe("HTTP");
    expect(told(exchanges)).toEqual(["GET /1 → 200 OK (4, 5)", "GET /2 → 404 Not Found (6, 7)"]);
    expect(exchanges[1]!.responseLabel!.error).toBe(true);
  });

  it("are one per request of a pipeline, however its segments cut the messages", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/1") + get("/2").slice(0, 9)).client(get("/2").slice(9) + get("/3"));
    const answers = ok("one") + ok("two") + ok("three");
    conversation.server(answers.slice(0, 60)).server(answers.slice(60)).close();
    const { exchanges, exchangeCount } = analyseConversation(conversation);
    expect(exchangeCount).toBe(3);
    expect(told(exchanges)).toEqual(["GET /1 → 200 OK (4, 6)", "GET /2 → 200 OK (4, 6)", "GET /3 → 200 OK (5, 7)"]);
    expect(exchanges.map(({ pipelineDepth }) => pipelineDepth)).toEqual([0, 1, 2]);
  });

  it("keep the answer to HEAD apart from the one behind it", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/1").replace("GET", "HEAD") + get("/2"));
    conversation.server("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n").server(ok("two", "201 Created")).close();
    expect(told(analyseConversation(conversation).exchanges)).toEqual([
      "HEAD /1 → 200 OK (4, 5)",
      "GET /2 → 201 Created (4, 6)",
    ]);
  });

  it("tell a body by its protocol", () => {
    const body = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}';
    const conversation = tcpConversation({ server: "172.18.0.3:4000" }).connect();
    conversation.client(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`).client(body);
    conversation.server(ok('{"jsonrpc":"2.0","result":3,"id":1}')).close();
    expect(told(analyseConversation(conversation).exchanges)).toEqual([
      "add(1, 2) (POST /) → result 3 (200 OK) (4, 6)",
    ]);
  });

  it("are as many as a Redis pipeline has commands", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:6379" }).connect();
    conversation
      .client("*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$4\r\nINCR\r\n$1\r\nb\r\n")
      .server("$2\r\nhi\r\n:1\r\n")
      .close();
    expect(told(analyseConversation(conversation).exchanges)).toEqual(['GET a → "hi" (4, 5)', "INCR b → 1 (4, 5)"]);
  });

  it("need no answer where MQTT has none, and are no failure then", () => {
    const publish = (id: string) => bytesOf(hex(id === "" ? "30 06" : "32 08"), hex("0003"), "a/b", hex(id), "1");
    const conversation = tcpConversation({ server: "172.18.0.3:1883" }).connect();
    conversation.client(bytesOf(hex("10 0d 0004"), "MQTT", hex("04 02 003c 0001"), "x")).server(hex("20020000"));
    conversation
      .client(publish(""))
      .client(publish("0001"))
      .client(hex("c000"))
      .server(hex("d000"))
      .server(hex("40020001"));
    const report = analyseFrames(conversation.close().frames);
    expect(report.problemCounts["unanswered-request"]).toBeUndefined();
    expect(told(report.connections[0]!.exchanges)).toEqual([
      "CONNECT x → CONNACK accepted (4, 5)",
      "PUBLISH a/b (QoS 0) → nothing",
      "PUBLISH a/b (QoS 1) → PUBACK 1 (7, 10)",
      "PINGREQ → PINGRESP (8, 9)",
    ]);
  });

  it("leave out what a server pushes to a subscriber after the answer: the time until then is idle", () => {
    const push = bytesOf(hex("30 06 0003"), "a/b", hex("31"));
    const conversation = tcpConversation({ server: "172.18.0.3:1883" }).connect();
    conversation.client(bytesOf(hex("82 08 0001 0003"), "a/b", hex("00"))).server(hex("9003000100"));
    conversation.server(push, { after: 60 }).server(push, { after: 60 }).close("client", { after: 1 });
    const { exchanges, timeBudget, durationNs } = analyseConversation(conversation);
    expect(told(exchanges)).toEqual(["SUBSCRIBE a/b → SUBACK (4, 5)"]);
    expect(exchanges[0]).toMatchObject({ response: { lastFrame: 5 }, serviceTimeNs: 1e6, responseSpreadNs: 0 });
    expect(timeBudget.find(({ kind }) => kind === "idle")?.durationNs).toBe(120e9);
    expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
  });

  it("begin after ZMTP's greeting", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:5555" }).connect();
    conversation.client(zmtpRequest.subarray(0, 10)).server(zmtpReply.subarray(0, 11));
    conversation.client(zmtpRequest.subarray(10)).server(zmtpReply.subarray(11));
    conversation
      .client(bytesOf(hex("00 01"), "a", hex("00 01"), "b"))
      .server(bytesOf(hex("00 01"), "A", hex("00 01"), "B"));
    expect(told(analyseConversation(conversation.close()).exchanges)).toEqual([
      "greeting → greeting (4, 5)",
      'message "Hello" → message "World" (6, 7)',
      'message "a" → message "A" (8, 9)',
      'message "b" → message "B" (8, 9)',
    ]);
  });

  it("stay turns after a switch to WebSocket", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/ws")).server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    conversation.client(hex("8185 00000000 68656c6c6f")).server(hex("8105 68656c6c6f")).close();
    const { exchanges, protocol } = analyseConversation(conversation);
    expect(protocol).toBe("WebSocket");
    expect(told(exchanges)).toEqual([
      "GET /ws → 101 Switching Protocols (4, 5)",
      "WebSocket text hello → WebSocket text hello (6, 7)",
    ]);
  });

  it("leave what a WebSocket's server says at once out of the answer that switched to it", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/ws")).server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    conversation.server(hex("8101 61")).server(hex("8101 62"), { after: 9 }).close();
    const { exchanges, unasked } = analyseConversation(conversation);
    expect(told(exchanges)).toEqual(["GET /ws → 101 Switching Protocols (4, 5)"]);
    expect(unasked.map(({ turn, label }) => [turn.firstFrame, turn.lastFrame, label?.summary])).toEqual([
      [6, 7, "WebSocket text a, text b"],
    ]);
  });

  it("are not taken for WebSocket without its name", () => {
    const conversation = tcpConversation({ server: "172.18.0.3:8080" }).connect();
    conversation.client(get("/ws")).server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n");
    conversation.client(hex("8185 00000000 68656c6c6f")).server(hex("8105 68656c6c6f")).close();
    const { exchanges, protocol } = analyseConversation(conversation);
    expect(protocol).toBe("HTTP");
    expect(told(exchanges)[1]).toBe("undefined → undefined (6, 7)");
  });
});
