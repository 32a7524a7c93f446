import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CaptureMerge } from "../../src/analysis/capture-merge.js";
import { CaptureParser } from "../../src/pcap/capture-parser.js";
import { PcapWriter } from "../../src/pcap/pcap-writer.js";

/** A capture of frames of 4 bytes, which number them, at these microseconds. */
function capture(source: number, times: readonly number[]): Buffer {
  const writer = new PcapWriter();
  const records = [...times]
    .sort((a, b) => a - b)
    .map((time, index) => {
      const nanoseconds = (time % 1_000_000) * 1000;
      return writer.record({ seconds: Math.floor(time / 1_000_000), nanoseconds, bytes: Uint8Array.of(source, index) });
    });
  return Buffer.concat([writer.header(), ...records]);
}

function read(bytes: Uint8Array) {
  const frames: { interface: number; source: number | undefined; time: number }[] = [];
  const parser = new CaptureParser({
    record: ({ interfaceIndex, bytes: all, start, seconds, nanoseconds }) => {
      frames.push({ interface: interfaceIndex, source: all[start], time: seconds * 1e6 + nanoseconds / 1000 });
    },
  });
  parser.push(bytes);
  return { frames, facts: parser.finish() };
}

const times = fc.array(fc.integer({ min: 0, max: 60_000_000 }), { maxLength: 30 });

describe("CaptureMerge", () => {
  it("puts every packet into one file, each at the interface of its capture", () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 4 }), (captures) => {
        const names = captures.map((_, source) => `service-${source}`);
        const merge = new CaptureMerge(names.length, { interfaces: names });
        const out = captures.map((list, source) => merge.push(source, capture(source, list)));
        const { frames, facts } = read(Buffer.concat([...out, merge.finish()]));
        expect(facts.damage).toBeNull();
        expect(facts.interfaces.map(({ name }) => name).sort()).toEqual(names);
        for (const frame of frames) expect(facts.interfaces[frame.interface]?.name).toBe(`service-${frame.source}`);
        expect(frames.map(({ time }) => time).sort((a, b) => a - b)).toEqual(captures.flat().sort((a, b) => a - b));
      }),
    );
  });

  it("keeps the order of time while a capture is up to a second behind the others", () => {
    const merge = new CaptureMerge(2, { interfaces: ["a", "b"] });
    const out: Uint8Array[] = [];
    const a = Array.from({ length: 100 }, (_, index) => index * 100_000);
    const b = a.map((time) => time + 50_000);
    // Packets come a second at a time, those of b a second after those of a.
    const parts = (source: number, list: number[]) => {
      const bytes = capture(source, list);
      const size = 18 * 10;
      return Array.from({ length: 10 }, (_, n) => bytes.subarray(n === 0 ? 0 : 24 + n * size, 24 + (n + 1) * size));
    };
    const [partsOfA, partsOfB] = [parts(0, a), parts(1, b)];
    for (let round = 0; round <= 10; round += 1) {
      if (partsOfA[round]) out.push(merge.push(0, partsOfA[round]!));
      if (round > 0) out.push(merge.push(1, partsOfB[round - 1]!));
    }
    const { frames } = read(Buffer.concat([...out, merge.finish()]));
    expect(frames.map(({ time }) => time)).toEqual([...a, ...b].sort((x, y) => x - y));
    expect(out.reduce((sum, bytes) => sum + bytes.length, 0)).toBeGreaterThan(150 * 36);
  });

  it("waits longer for a capture that is behind, but goes on delivering, than for a quiet one", async () => {
    const merge = new CaptureMerge(2);
    const slow = capture(1, [1, 2]);
    const out = [merge.push(0, capture(0, [10, 20]))];
    await sleep(60);
    // One packet of it comes now, and another is on its way.
    out.push(merge.push(1, slow.subarray(0, slow.length - 18)));
    const soFar = () => read(Buffer.concat(out)).frames.map(({ time }) => time);
    out.push(merge.flushOlder(50));
    expect(soFar()).toEqual([1]);
    await sleep(60);
    out.push(merge.flushOlder(50));
    expect(soFar()).toEqual([1, 10, 20]);
  });

  it("makes one classic pcap where no interfaces are named", () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 4 }), (captures) => {
        const merge = new CaptureMerge(captures.length);
        const out = captures.map((list, source) => merge.push(source, capture(source, list)));
        const { frames, facts } = read(Buffer.concat([...out, merge.finish()]));
        expect(facts).toMatchObject({ damage: null, format: "pcap" });
        expect(frames.map(({ time }) => time).sort((a, b) => a - b)).toEqual(captures.flat().sort((a, b) => a - b));
      }),
    );
  });

  it("has its header as soon as one of the captures has", () => {
    expect(read(new CaptureMerge(2).push(1, new PcapWriter().header())).facts.format).toBe("pcap");
    const merge = new CaptureMerge(2, { interfaces: ["a", "b"] });
    expect(read(merge.push(1, new PcapWriter().header())).facts.interfaces.map(({ name }) => name)).toEqual(["b"]);
  });

  it("lets packets through that waited long enough for a capture that has none", () => {
    const merge = new CaptureMerge(2);
    const header = merge.push(0, capture(0, [1, 2]));
    expect(merge.flushOlder(60_000)).toHaveLength(0);
    const { frames } = read(Buffer.concat([header, merge.flushOlder(0)]));
    expect(frames.map(({ time }) => time)).toEqual([1, 2]);
  });

  it("lets no more packets through than are wanted, and tells when they have come", () => {
    const merge = new CaptureMerge(2, { packets: 3 });
    const first = merge.push(0, capture(0, [1, 3]));
    expect(merge.isFull).toBe(false);
    const second = merge.push(1, capture(1, [2, 4]));
    expect(merge.isFull).toBe(true);
    const { frames } = read(Buffer.concat([first, second, merge.finish()]));
    expect(frames.map(({ time }) => time)).toEqual([1, 2, 3]);
  });

  it("refuses different link types where there is one header", () => {
    const merge = new CaptureMerge(2);
    const record = { seconds: 1, nanoseconds: 0, bytes: Uint8Array.of(1) };
    const [ethernet, cooked] = [1, 276].map((linkType) => {
      const writer = new PcapWriter({ linkType });
      return Buffer.concat([writer.header(), writer.record(record)]);
    });
    const first = merge.push(0, ethernet!);
    expect(() => merge.push(1, cooked!)).toThrow(/different link types/);
    expect(read(Buffer.concat([first, merge.finish()])).frames).toHaveLength(1);
  });
});
