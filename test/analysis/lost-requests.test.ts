import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, budgetMs } from "./analyse-frames.js";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

describe("A request whose first segment was lost before the capture saw it", () => {
  it("was begun when its second one was seen: the rest is the timeout, not the client's time of thought", () => {
    const conversation = tcpConversation().connect({ at: 0 }).skip("client", 4, { lost: true });
    conversation.client("more", { at: 0.072 }).ack("server", { acknowledgement: 1001 });
    conversation.client("halo", { sequence: 1001, at: 0.282 }).server("ok", { after: 0.02 });
    const connection = analyseConversation(conversation);
    expect(connection.exchanges[0]).toMatchObject({
      thinkTimeNs: 70e6,
      requestSpreadNs: 0,
      serviceTimeNs: 20e6,
      apduResponseTimeNs: 230e6,
      delays: [{ cause: "retransmission-timeout", durationNs: 210e6, frames: [4, 6], in: "request" }],
    });
    expect(budgetMs(connection)).toMatchObject({ think: 70, service: 20, "retransmission-timeout": 210 });
  });

  it("has the timeout named among pipelined ones, too", () => {
    const conversation = tcpConversation().connect({ at: 0 }).client(get("/1"), { at: 0.01 });
    const second = 1001 + get("/1").length;
    conversation.skip("client", get("/2").length, { lost: true }).client(get("/3"), { at: 0.012 });
    conversation.server(ok, { at: 0.02, acknowledgement: second });
    conversation.client(get("/2"), { sequence: second, at: 0.221 }).server(ok, { at: 0.25 }).server(ok, { at: 0.26 });
    const connection = analyseConversation(conversation.close());
    const lost = [{ cause: "retransmission-timeout", durationNs: 209e6, frames: [5, 7], in: "request" }];
    expect(connection.exchanges.map(({ delays }) => delays)).toEqual([[], lost, lost]);
    expect(connection.exchanges.map(({ thinkTimeNs }) => thinkTimeNs)).toEqual([8e6, 0, 0]);
    expect(connection.exchanges.map(({ serviceTimeNs }) => serviceTimeNs)).toEqual([10e6, 29e6, 39e6]);
    // A millisecond of thought comes before the FIN.
    expect(budgetMs(connection)).toMatchObject({ think: 9, "retransmission-timeout": 201 });
  });
});
