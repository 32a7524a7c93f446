import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoredBytes } from "../../src/analysis/stored-bytes.js";

describe("Bytes kept of packets", () => {
  it("are all of them while there is room", () => {
    const stored = new StoredBytes({ packets: 10, bytes: 10_000 });
    const source = Uint8Array.from({ length: 3000 }, (_, index) => index & 255);
    expect(stored.add(source, 100, 2100)).toBe(2000);
    expect(stored.add(source, 0, 60)).toBe(60);
    expect([...stored.bytes.subarray(0, 3)]).toEqual([100, 101, 102]);
    expect(stored.bytes).toHaveLength(2060);
  });

  it("are the headers of later packets when earlier ones took what was spare", () => {
    const stored = new StoredBytes({ packets: 3, bytes: 1000 });
    const source = new Uint8Array(5000);
    expect([0, 1, 2, 3].map(() => stored.add(source, 0, 5000))).toEqual([808, 96, 96, 0]);
  });

  it("never exceed their bound, whatever the packets", () => {
    const packets = fc.array(fc.nat(3000), { maxLength: 50 });
    fc.assert(
      fc.property(packets, fc.integer({ min: 4800, max: 40_000 }), (lengths, bytes) => {
        const stored = new StoredBytes({ packets: 50, bytes });
        const kept = lengths.map((length) => stored.add(new Uint8Array(length), 0, length));
        const total = kept.reduce((sum, length) => sum + length, 0);
        expect(stored.bytes).toHaveLength(total);
        expect(total).toBeLessThanOrEqual(bytes);
        expect(kept.every((length, index) => length >= Math.min(lengths[index]!, 96))).toBe(true);
      }),
    );
  });
});
