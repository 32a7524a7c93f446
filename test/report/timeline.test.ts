import { describe, expect, it } from "vitest";
import { timelineOf } from "../../src/report/timeline.js";
import { analyseConversation } from "../analysis/analyse-frames.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";

const request = (path: string) => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const response = "HTTP/1.1 204 No Content\r\n\r\n";

function rows(conversation: TcpConversation): string[] {
  return timelineOf(analyseConversation(conversation), 20).map((row) => {
    if (row.kind === "exchange") return `#${row.exchange.number} ${row.frames}`;
    return row.kind === "phase" ? `${row.phase.kind} ${row.phase.firstFrame}–${row.phase.lastFrame}` : "more";
  });
}

describe("The rows of a connection", () => {
  it("give an exchange all frames of its phase, ACKs too", () => {
    const conversation = tcpConversation().connect().client("a").ack("server").server("b").ack("client").close();
    expect(rows(conversation)).toEqual(["handshake 1–3", "#1 4–7", "close 8–10"]);
  });

  it("do not claim the frames of another exchange that came in between", () => {
    const conversation = tcpConversation().connect().client(request("a")).client(request("b")).server(response);
    expect(rows(conversation.server(response).close())).toEqual(["handshake 1–3", "#1 4, 6", "#2 5, 7", "close 8–10"]);
  });

  it("name all parts of an exchange that keep-alives interrupt", () => {
    const conversation = tcpConversation().connect().client("a").ack("server").keepAlive("client", { after: 5 });
    conversation.ack("server").server("b", { after: 1 }).ack("client").close();
    expect(rows(conversation)).toEqual(["handshake 1–3", "#1 4–5, 8–9", "keep-alive 6–7", "close 10–12"]);
  });

  it("keep the probes of a closed window within the request that waits for it to open", () => {
    const conversation = tcpConversation().connect().client("a").ack("server", { window: 0 });
    conversation.segment("client", "b", { sequence: 1002, flags: ".", after: 0.2 });
    conversation.ack("server", { window: 0, acknowledgement: 1002 });
    conversation.ack("server", { after: 0.1, acknowledgement: 1002 }).segment("client", "bc", { sequence: 1002 });
    expect(rows(conversation.server("d").close())).toEqual(["handshake 1–3", "#1 4–10", "close 11–13"]);
  });
});
