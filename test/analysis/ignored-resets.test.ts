import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames, phaseTexts } from "./analyse-frames.js";

describe("A RST whose number is in no window", () => {
  const forged = () =>
    tcpConversation().connect().client("q").segment("server", "", { flags: "R", sequence: 1_004_999 });
  const answered = () => {
    const conversation = forged();
    conversation.segment("server", "answer", { flags: "P.", sequence: 5001, after: 0.01 });
    conversation.ack("client", { acknowledgement: 5007 });
    conversation.client("q", { acknowledgement: 5007 });
    conversation.segment("server", "answer", { flags: "P.", sequence: 5007, after: 0.02 });
    return conversation;
  };

  it("does not end the connection", () => {
    const connection = analyseConversation(answered());
    expect(connection).toMatchObject({ closing: "open", closedBy: null, close: null });
    expect(phaseTexts(connection.phases)).toEqual(["handshake (1–3)", "exchange 1 (4–7)", "exchange 2 (8–9)"]);
  });

  it("makes no time lost of what is sent for the first time after it, whatever its flag", () => {
    const connection = analyseConversation(answered());
    expect(connection.tcpFlags.retransmission).toBe(2);
    expect(connection.exchanges.map(({ serviceTimeNs, delays }) => [serviceTimeNs, delays])).toEqual([
      [11e6, []],
      [20e6, []],
    ]);
  });

  it("refuses no SYN that it does not acknowledge", () => {
    const conversation = tcpConversation().syn("client").segment("server", "", { flags: "R.", acknowledgement: 77 });
    expect(analyseConversation(conversation)).toMatchObject({ opening: "half-open", closing: "open" });
  });
});

describe("A RST within the window, but not at the next number", () => {
  const forged = () =>
    tcpConversation()
      .connect()
      .client("q")
      .segment("server", "", { flags: "R", sequence: 6001 })
      .ack("client", { acknowledgement: 5001 });
  const answered = () => forged().segment("server", "answer", { flags: "P.", sequence: 5001, after: 0.01 });

  it("did not end a connection that goes on", () => {
    const conversation = answered().client("q", { acknowledgement: 5007 });
    const report = analyseFrames(
      conversation.segment("server", "a", { flags: "P.", sequence: 5007, after: 0.02 }).frames,
    );
    const connection = report.connections[0]!;
    expect(connection).toMatchObject({ closing: "open", closedBy: null, close: null });
    expect(connection.exchanges.map(({ response }) => response?.text)).toEqual(["answer", "a"]);
    expect(phaseTexts(connection.phases)).toContain("other (5–6)");
    expect(report.problemCounts.reset).toBeUndefined();
    expect(connection.timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(connection.durationNs);
  });

  it("leaves a later close as it is", () => {
    const conversation = answered().ack("client", { acknowledgement: 5007 }).client("q", { acknowledgement: 5007 });
    conversation.segment("server", "", { flags: "F.", sequence: 5007 }).ack("client", { acknowledgement: 5008 });
    const { closing, closedBy, close } = analyseConversation(conversation);
    expect({ closing, closedBy, frames: close?.frames }).toEqual({
      closing: "half-closed",
      closedBy: "server",
      frames: [10, 11],
    });
  });

  it("keeps the connection findable when many others are closed meanwhile", () => {
    const conversation = answered().client("q", { acknowledgement: 5007 });
    conversation.segment("server", "a", { flags: "P.", sequence: 5007 });
    const others = Array.from({ length: 300 }, (_, index) => {
      return tcpConversation({ client: `172.18.0.9:${1000 + index}`, start: 1_700_000_001 })
        .connect()
        .close().frames;
    });
    const last = tcpConversation({ start: 1_700_000_100 }).segment("client", "z", {
      flags: "P.",
      sequence: 1003,
      acknowledgement: 5008,
    });
    const { totals } = analyseFrames([...conversation.frames, ...others.flat(), ...last.frames]);
    expect(totals.connections).toBe(301);
  });

  it("counts where nobody goes on, and where only what was under way arrives", () => {
    expect(analyseConversation(forged()).closing).toBe("reset");
    // The capture lacks the answer that the RST follows, but the client has it.
    expect(analyseConversation(forged().ack("client", { acknowledgement: 6001 })).closing).toBe("reset");
  });
});

describe("A RST that counts", () => {
  const reset = (conversation = tcpConversation().connect().client("q"), sequence = 5001) =>
    analyseConversation(conversation.segment("server", "", { flags: "R", sequence })).closing;

  it("has the next number, or another one in the window", () => {
    expect(reset()).toBe("reset");
    expect(reset(undefined, 5001 + 502 * 128)).toBe("reset");
  });

  it("has the next number also where a window was closed, or acknowledgements were not captured", () => {
    expect(reset(tcpConversation().connect().client("q", { window: 0 }))).toBe("reset");
    expect(reset(tcpConversation({ window: 1, windowScale: null }).connect().server("x".repeat(90)), 5091)).toBe(
      "reset",
    );
  });

  it("may have any number where its receiver said nothing, and one in the largest window where no SYN was captured", () => {
    expect(reset(tcpConversation().server("a"), 99)).toBe("reset");
    expect(reset(tcpConversation().client("q"), 5000 + 2_000_000)).toBe("reset");
  });
});
