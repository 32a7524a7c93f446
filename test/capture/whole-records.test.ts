import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordEndsOf } from "../../src/capture/whole-records.js";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";

const header = (magic: number, littleEndian: boolean) => {
  const bytes = Buffer.alloc(24);
  if (littleEndian) bytes.writeUInt32LE(magic);
  else bytes.writeUInt32BE(magic);
  return bytes;
};

const record = (length: number, littleEndian: boolean) => {
  const bytes = Buffer.alloc(16 + length);
  if (littleEndian) bytes.writeUInt32LE(length, 8);
  else bytes.writeUInt32BE(length, 8);
  return bytes;
};

/** A pcapng's section, and frames as blocks of it. */
function blocks(lengths: readonly number[], byteOrder: "little" | "big"): [Buffer, Buffer[]] {
  const writer = new PcapngWriter({ byteOrder });
  const start = Buffer.concat([writer.section(), writer.interface({ linkType: 1 })]);
  const frames = lengths.map((length) =>
    Buffer.from(writer.frame({ seconds: 1, nanoseconds: 0, bytes: new Uint8Array(length) })),
  );
  return [start, frames];
}

describe("the end of the last whole record", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 });
  const cut = fc.double({ min: 0, max: 1, noNaN: true });

  it.each([
    ["pcap, microseconds", (list: number[]) => [header(0xa1b2c3d4, true), list.map((one) => record(one, true))]],
    ["pcap, nanoseconds", (list: number[]) => [header(0xa1b23c4d, true), list.map((one) => record(one, true))]],
    ["pcap, big end first", (list: number[]) => [header(0xa1b2c3d4, false), list.map((one) => record(one, false))]],
    ["pcapng", (list: number[]) => blocks(list, "little")],
    ["pcapng, big end first", (list: number[]) => blocks(list, "big")],
  ] as [string, (list: number[]) => [Buffer, Buffer[]]][])("is found wherever a piece is cut: %s", (_what, make) => {
    fc.assert(
      fc.property(lengths, cut, (list, share) => {
        const [start, records] = make(list);
        const first = Buffer.concat([start, ...records]);
        const later = Buffer.concat(records);
        const ends = recordEndsOf(first);
        const endsOfRecords = (from: number) =>
          records.map((_, index) => from + Buffer.concat(records.slice(0, index + 1)).length);
        for (const [piece, whole] of [
          [first, [start.length, ...endsOfRecords(start.length)]],
          [later, [0, ...endsOfRecords(0)]],
        ] as const) {
          const smallest = piece === first ? start.length : 0;
          const limit = smallest + Math.floor((piece.length - smallest) * share);
          expect(ends?.wholeWithin(piece, limit)).toBe(Math.max(...whole.filter((end) => end <= limit)));
        }
      }),
    );
  });

  it("is nothing where not even the file's header is whole, or where the file is no capture", () => {
    const first = Buffer.concat([header(0xa1b2c3d4, true), record(10, true)]);
    expect(recordEndsOf(first)?.wholeWithin(first, 23)).toBe(0);
    expect(recordEndsOf(Buffer.from("<!doctype html>, and so much more than a header"))).toBeUndefined();
    expect(recordEndsOf(Buffer.from("#"))).toBeUndefined();
  });
});
