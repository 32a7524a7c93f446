import { describe, expect, it } from "vitest";
import { ethernet, type FrameAt, frame, payload, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

const talk = () => tcpConversation().connect().client("q").server("a").close().frames;

/** As a snap length of so many bytes leaves them. */
function cut(frames: readonly FrameAt[], length: number): FrameAt[] {
  return frames.map(({ bytes, ...at }) => ({ ...at, bytes: bytes.subarray(0, length), originalLength: bytes.length }));
}

const mpls = (): FrameAt => {
  const link = ethernet({ source: "02:42:ac:12:00:02", destination: "02:42:ac:12:00:03", etherType: 0x8847 });
  return { bytes: frame(link, payload(new Uint8Array(40))), seconds: 1_700_000_000, nanoseconds: 0 };
};

const reasons = (frames: readonly FrameAt[]) =>
  analyseFrames(frames).verdict.reasons.map(({ code, count, frames: shown }) => `${code} ${count} ${shown}`);

describe("A capture in which nothing could be read", () => {
  it("says that the snap length cut the headers", () => {
    expect(reasons(cut(talk(), 40))).toEqual(["headers-cut 8 1,2,3,4,5,6,7,8", "snapped 8 "]);
  });

  it("says that it holds another protocol", () => {
    expect(reasons([mpls(), mpls()])).toEqual(["not-decoded 2 1,2"]);
  });

  it("says that there is nothing where there is nothing", () => {
    expect(reasons([])).toEqual(["no-connections 0 "]);
  });
});

describe("A capture with conversations", () => {
  it("lacks frames whose headers are cut, but none of another protocol", () => {
    expect(reasons([mpls(), ...talk()])).toEqual([]);
    expect(reasons([...talk(), ...cut(talk().slice(-1), 40)])).toEqual(["headers-cut 1 9", "snapped 1 "]);
  });
});
