import { describe, expect, it } from "vitest";
import { ethernet, frame, ipv4, ipv6, tcp, tcpConversation, udp } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

function badChecksums(bytes: Uint8Array, checksums = true, originalLength = bytes.length): number {
  const report = analyseFrames([{ bytes, seconds: 0, nanoseconds: 0, originalLength }], { checksums });
  return report.problemCounts["bad-checksum"] ?? 0;
}

function wrong(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 1]! ^= 1;
  return copy;
}

const over4 = frame(ethernet(), ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }), tcp({ flags: "P." }), "halo!");
const over6 = frame(
  ethernet(),
  ipv6({ source: "fd00::1", destination: "fd00::2" }),
  udp({ sourcePort: 1, destinationPort: 2 }),
  "halo",
);

describe("Layer-4 checksums", () => {
  it("are not looked at unless asked", () => {
    expect(badChecksums(wrong(over4), false)).toBe(0);
  });

  it.each([
    ["TCP over IPv4", over4],
    ["UDP over IPv6", over6],
  ])("of %s are found right or wrong when asked", (_, bytes) => {
    expect(badChecksums(bytes)).toBe(0);
    expect(badChecksums(wrong(bytes))).toBe(1);
  });

  it("of a cut packet, or a datagram without one, say nothing", () => {
    expect(badChecksums(wrong(over4).subarray(0, over4.length - 2), true, over4.length)).toBe(0);
    const without = frame(
      ethernet(),
      ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }),
      udp({ sourcePort: 1, destinationPort: 2, checksum: 0 }),
      "halo",
    );
    expect(badChecksums(wrong(without))).toBe(0);
  });

  it("of a whole conversation are right", () => {
    const { frames } = tcpConversation().connect().client("a").server("bc").close();
    expect(analyseFrames(frames, { checksums: true }).problems).toEqual([]);
  });
});
