import { describe, expect, it } from "vitest";
import { analyseConversation, budgetMs, phaseTexts } from "../analysis/analyse-frames.js";
import { tcpConversation } from "../support/packet-builder.js";

const head = "PUT /file HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n";
const goOn = "HTTP/1.1 100 Continue\r\n\r\n";
const created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const open = () => tcpConversation({ server: "172.18.0.3:8080" }).connect();

describe("100 Continue", () => {
  const conversation = open().client(head).server(goOn, { after: 0.005 }).client("12345678", { after: 0.002 });
  conversation.server(created, { after: 0.04 }).close();

  it("is part of the request that it lets go on: one exchange, answered by the final response", () => {
    const { exchanges, exchangeCount, phases } = analyseConversation(conversation);
    expect(exchangeCount).toBe(1);
    expect(exchanges[0]).toMatchObject({
      request: { firstFrame: 4, lastFrame: 6, bytes: head.length + 8, dataFrames: 2 },
      response: { firstFrame: 7, lastFrame: 7, bytes: created.length },
      requestSpreadNs: 7e6,
      serviceTimeNs: 40e6,
      apduResponseTimeNs: 47e6,
      requestLabel: { summary: "PUT /file" },
      responseLabel: { summary: "201 Created" },
    });
    expect(phaseTexts(phases)).toEqual(["handshake (1–3)", "exchange 1 (4–7)", "close (8–10)"]);
  });

  it("leaves a time budget that adds up", () => {
    const connection = analyseConversation(conversation);
    expect(budgetMs(connection)).toEqual({
      handshake: 2,
      think: expect.any(Number),
      request: 7,
      service: 40,
      close: expect.any(Number),
    });
    expect(connection.timeBudget.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(connection.durationNs);
    expect(connection.timeBudget.every(({ count, durationNs }) => count > 0 && durationNs >= 0)).toBe(true);
  });

  it("is followed by exchanges as usual", () => {
    const again = open().client(head).server(goOn).client("12345678").server(created).client(get).server(created);
    const { exchanges } = analyseConversation(
      again.client(head).server(goOn).client("12345678").server(created).close(),
    );
    expect(exchanges.map(({ requestLabel, request }) => [requestLabel?.summary, request.firstFrame])).toEqual([
      ["PUT /file", 4],
      ["GET /", 8],
      ["PUT /file", 10],
    ]);
  });

  it("in two segments is still part of the request", () => {
    const cut = open().client(head).server(goOn.slice(0, 10)).server(goOn.slice(10)).client("12345678").server(created);
    const connection = analyseConversation(cut.close());
    expect(connection.exchanges[0]).toMatchObject({ requestSpreadNs: 3e6, serviceTimeNs: 1e6, responseSpreadNs: 0 });
    expect(connection.timeBudget.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(connection.durationNs);
  });

  it("takes the time that was lost on the way to it along", () => {
    const lossy = open().client(head).retransmit("client", { after: 0.2 }).server(goOn, { after: 0.005 });
    const connection = analyseConversation(lossy.client("12345678").server(created).close());
    expect(connection.exchanges[0]).toMatchObject({
      requestSpreadNs: 6e6,
      serviceTimeNs: 1e6,
      apduResponseTimeNs: 207e6,
      delays: [{ cause: "retransmission-timeout", durationNs: 200e6, in: "request" }],
    });
  });

  it("that is not waited for does not part request and response either", () => {
    const eager = open().client(head).client("12345678").server(goOn).server(created).close();
    expect(analyseConversation(eager).exchanges).toMatchObject([
      { request: { dataFrames: 2 }, response: { dataFrames: 2 }, responseLabel: { summary: "201 Created" } },
    ]);
  });

  it("to the last request of a pipeline leaves that request's answer the final one", () => {
    const pipeline = open()
      .client(get + head)
      .server(created + goOn)
      .client("12345678")
      .server(created)
      .close();
    expect(
      analyseConversation(pipeline).exchanges.map(({ requestLabel, responseLabel, response }) => [
        requestLabel?.summary,
        responseLabel?.summary,
        response?.firstFrame,
      ]),
    ).toEqual([
      ["GET /", "201 Created", 5],
      ["PUT /file", "201 Created", 7],
    ]);
  });

  it("may be refused: the final response answers the head", () => {
    const refused = open().client(head).server("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n").close();
    expect(analyseConversation(refused).exchanges).toMatchObject([
      { responseLabel: { summary: "417 Expectation Failed" } },
    ]);
  });
});
