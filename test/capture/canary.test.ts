import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CanaryDetector,
  canaryFilter,
  canaryPayload,
  fillerSequence,
  newCanaryMark,
} from "../../src/capture/canary.js";

/** Raw IP packets of 20 and 40 bytes of header, then 8 of UDP or ICMP, then the payload. */
function packetTo(group: string, payload: Buffer): DataView {
  const ipv6 = group.includes(":");
  const packet = Buffer.alloc((ipv6 ? 40 : 20) + 8 + payload.length);
  if (ipv6) {
    packet.writeUInt16BE(0xff12, 24);
    const [high = "", low = ""] = group.split(":").slice(-2);
    packet.writeUInt16BE(Number.parseInt(high, 16), 36);
    packet.writeUInt16BE(Number.parseInt(low, 16), 38);
  } else packet.set(group.split(".").map(Number), 16);
  payload.copy(packet, (ipv6 ? 40 : 20) + 8);
  return new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
}

describe.each([4, 6] as const)("a canary over IPv%i", (family) => {
  it("is known by its group and tells its number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (sequence) => {
        const mark = newCanaryMark(family);
        const packet = packetTo(mark.group, canaryPayload(sequence));
        expect(new CanaryDetector(mark).sequenceOf(packet, 0, packet.byteLength)).toBe(sequence);
      }),
    );
  });

  it("is a filler where its number is cut off, as in a fragment", () => {
    const mark = newCanaryMark(family);
    const packet = packetTo(mark.group, Buffer.alloc(0));
    expect(new CanaryDetector(mark).sequenceOf(packet, 0, packet.byteLength)).toBe(fillerSequence);
  });

  it("is no packet to another group, and none that is too short, at every length", () => {
    const mark = newCanaryMark(family);
    const other = packetTo(family === 4 ? "239.1.2.3" : "ff12::1:2", canaryPayload(1));
    expect(new CanaryDetector(mark).sequenceOf(other, 0, other.byteLength)).toBeUndefined();
    const own = packetTo(mark.group, canaryPayload(1));
    const addressEnd = family === 4 ? 20 : 40;
    for (let length = 0; length < own.byteLength; length += 1) {
      const known = new CanaryDetector(mark).sequenceOf(own, 0, length) !== undefined;
      expect(known).toBe(length >= addressEnd);
    }
  });

  it("goes to a group of the local scope, which the filter names", () => {
    for (let round = 0; round < 50; round += 1) {
      const { group } = newCanaryMark(family);
      expect(group).toMatch(family === 4 ? /^239\.255\.\d+\.[1-9]\d*$/ : /^ff12::[0-9a-f]{4}:[0-9a-f]{4}$/);
      expect(canaryFilter({ group })).toBe(`(dst host ${group})`);
    }
  });
});
