import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, phaseTexts } from "./analyse-frames.js";

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
