import { describe, expect, it } from "vitest";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, budgetMs } from "./analyse-frames.js";

const upload = (bytes: number) => `POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`;
const get = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const tooLarge = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n";
const body = "b".repeat(1000);

function told(conversation: TcpConversation) {
  const { totals } = analyseFrames(conversation.frames);
  const connection = analyseConversation(conversation);
  expect(totals.unanswered).toBe(0);
  expect(connection.timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(connection.durationNs);
  return connection.exchanges.map(
    ({ requestLabel, responseLabel, request, response }) =>
      `${requestLabel?.summary} → ${responseLabel?.summary} (${request.dataFrames}, ${response?.dataFrames} frames)`,
  );
}

describe("An answer that comes before its request is over", () => {
  it("has the rest of the request with it, not as a request of its own", () => {
    const conversation = tcpConversation()
      .connect()
      .client(upload(9000) + body)
      .client(body)
      .server(tooLarge);
    conversation.client(body).client(body).close("server");
    expect(told(conversation)).toEqual(["POST /up → 413 Payload Too Large (4, 1 frames)"]);
  });

  it("leaves the next request its own answer", () => {
    const conversation = tcpConversation()
      .connect()
      .client(upload(2000) + body)
      .server(tooLarge)
      .client(body);
    expect(told(conversation.client(get).server(ok).client(get).server(ok).close())).toEqual([
      "POST /up → 413 Payload Too Large (2, 1 frames)",
      "GET /next → 200 OK (1, 1 frames)",
      "GET /next → 200 OK (1, 1 frames)",
    ]);
  });

  it("leaves the next request its own answer also when that was sent with the rest", () => {
    const conversation = tcpConversation()
      .connect()
      .client(upload(2000) + body)
      .server(tooLarge)
      .client(body + get);
    expect(told(conversation.server(ok).close())).toEqual([
      "POST /up → 413 Payload Too Large (2, 1 frames)",
      "GET /next → 200 OK (1, 1 frames)",
    ]);
  });

  it("may go on as the request does", () => {
    const conversation = tcpConversation().connect();
    conversation.client("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    conversation.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", { after: 0.01 });
    for (let count = 0; count < 3; count++) {
      conversation.client("5\r\nhello\r\n", { after: 0.1 }).server("5\r\nHELLO\r\n", { after: 0.05 });
    }
    conversation.client("0\r\n\r\n").server("0\r\n\r\n").client(get).server(ok).close();
    expect(told(conversation)).toEqual(["POST /echo → 200 OK (5, 5 frames)", "GET /next → 200 OK (1, 1 frames)"]);
    expect(budgetMs(analyseConversation(conversation))).toMatchObject({ request: 301, service: 11, response: 151 });
  });
});
