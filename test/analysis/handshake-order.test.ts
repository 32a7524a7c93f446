import { describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseConversation } from "./analyse-frames.js";

describe("A SYN/ACK that was captured after the client's ACK", () => {
  const conversation = tcpConversation().syn("client").ack("client", { acknowledgement: 5001 });
  conversation.syn("server", { after: 14 }).client("halo").server("ok").close();

  it("gives no time between them, and no negative one", () => {
    const { handshake, opening } = analyseConversation(conversation);
    expect(opening).toBe("handshake");
    expect(handshake).toMatchObject({ synFrame: 1, ackFrame: 2, synAckFrame: 3, synAckToAckNs: null });
  });

  it("leaves a time budget without negative parts that adds up", () => {
    const { timeBudget, durationNs } = analyseConversation(conversation);
    expect(timeBudget.every((part) => part.durationNs >= 0)).toBe(true);
    expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
  });
});
