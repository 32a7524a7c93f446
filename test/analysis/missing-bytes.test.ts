import { describe, expect, it } from "vitest";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

function missing(conversation: TcpConversation, from = 0) {
  const report = analyseFrames(conversation.frames.slice(from));
  const { fromClient, fromServer } = report.connections[0]!;
  const gap = report.problems.find(({ code }) => code === "gap");
  expect(report.verdict.reasons.find(({ code }) => code === "gaps")?.frames[0]).toBe(gap?.frames[0]);
  return { client: fromClient.missingBytes, server: fromServer.missingBytes, frames: gap?.frames ?? [] };
}

const open = () => tcpConversation().connect();

describe("Bytes that were never captured", () => {
  it("show in the first segment behind them", () => {
    const conversation = open().client("a").skip("client", 200).client("b").ack("server").skip("client", 100);
    expect(missing(conversation.ack("server"))).toEqual({ client: 300, server: 0, frames: [5] });
  });

  it("show in their acknowledgement when nothing comes behind them", () => {
    const conversation = open().client("a").server("b").skip("server", 70).ack("client", { after: 1 }).close();
    expect(missing(conversation)).toEqual({ client: 0, server: 70, frames: [6] });
  });

  it("show where each direction lacks them first", () => {
    const conversation = open().client("a").skip("server", 3).ack("client").skip("client", 2).server("b").ack("client");
    expect(missing(conversation.close())).toEqual({ client: 2, server: 3, frames: [6] });
  });
});

describe("Bytes that were acknowledged before any payload of their side was captured", () => {
  it("are missing when the acknowledgements of a late capture move on", () => {
    const conversation = open().client("a").ack("client").skip("server", 500).ack("client").server("b").ack("client");
    expect(missing(conversation, 3)).toEqual({ client: 0, server: 500, frames: [4] });
  });

  it("are missing, too, when that side never says anything", () => {
    const conversation = open().client("a").skip("server", 500).client("b").client("c");
    expect(missing(conversation, 3)).toEqual({ client: 0, server: 500, frames: [2] });
  });

  it("are missing behind a SYN/ACK whose SYN was not captured", () => {
    const conversation = open().skip("client", 40).ack("server").server("b");
    expect(missing(conversation, 1)).toMatchObject({ client: 40, server: 0 });
  });

  it("are none when the acknowledgements stand still, or what was acknowledged comes after all", () => {
    const still = open().skip("server", 500).client("a").client("b").server("c").ack("client");
    expect(missing(still, 3)).toEqual({ client: 0, server: 0, frames: [] });
    const late = open().client("a").ack("client", { acknowledgement: 5004 });
    expect(missing(late.server("b\nc").ack("client"), 3)).toEqual({ client: 0, server: 0, frames: [] });
  });

  it("are none when only a FIN was acknowledged, captured or not", () => {
    const captured = open().client("a").fin("server").ack("client").ack("client");
    expect(missing(captured, 3)).toMatchObject({ server: 0, frames: [] });
    const unseen = open().client("a").skip("server", 1).ack("client");
    expect(missing(unseen, 3)).toMatchObject({ server: 0, frames: [] });
  });

  it("are as many as came before a FIN that was captured", () => {
    const conversation = open().client("a").skip("server", 500).fin("server").ack("client");
    expect(missing(conversation)).toMatchObject({ server: 500 });
    expect(missing(conversation, 3)).toMatchObject({ server: 500 });
  });
});
