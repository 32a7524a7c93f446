import { describe, expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { type FrameAt, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

const conversation = () =>
  tcpConversation().connect().client("hello").server("world").ack("client").client("again").server("ok").close();

/** The frames of one side: the last byte of the source address tells. */
function sentBy(host: 2 | 3, frames: readonly FrameAt[] = conversation().frames): FrameAt[] {
  return frames.filter(({ bytes }) => bytes[29] === host);
}

const codes = (frames: readonly FrameAt[]) => analyseFrames(frames).verdict.reasons.map(({ code }) => code);

describe("A capture of one direction", () => {
  it.each([
    { host: 2, unseenSide: "server" },
    { host: 3, unseenSide: "client" },
  ] as const)(
    "is called that, not one that began late or ended early, without the $unseenSide",
    ({ host, unseenSide }) => {
      const report = analyseFrames(sentBy(host));
      expect(report.connections[0]!.unseenSide).toBe(unseenSide);
      expect(report.verdict.reasons.map(({ code }) => code)).toEqual(["one-direction", "gaps"]);
      const text = render(report, "terminal", { width: 200, explain: true });
      expect(text).toContain(`no packet of the ${unseenSide} captured`);
      expect(text).not.toMatch(/ended before|began after|not in the capture: it/);
    },
  );

  it("may have begun late or ended early as well", () => {
    expect(codes(sentBy(2).slice(1))).toEqual(["one-direction", "capture-began-late", "gaps"]);
    expect(codes(sentBy(3).slice(0, -1))).toEqual(["one-direction", "capture-ended-early", "gaps"]);
  });
});

describe("No capture of one direction", () => {
  it("is a SYN that got no answer, a lone ACK, or both sides", () => {
    expect(codes(sentBy(2).slice(0, 1))).toEqual(["unanswered"]);
    expect(codes(sentBy(2).slice(-1))).toEqual(["capture-began-late", "capture-ended-early"]);
    expect(codes(conversation().frames)).toEqual([]);
  });
});
