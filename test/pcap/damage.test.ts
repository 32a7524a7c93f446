import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LabError } from "../../src/errors.js";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";
import { buildPcap, buildPcapng } from "../support/capture-builder.js";
import { type Collected, parse } from "./collect.js";

const frames = [10, 0, 33, 64].map((length, index) => ({
  seconds: 1_700_000_000 + index,
  nanoseconds: 1000 * index,
  bytes: Buffer.alloc(length, index + 1),
  originalLength: length + 5,
}));

/** Each file with the offset of every record that ends it, as the file's own structure gives it. */
const files: Record<string, Buffer> = {
  "a pcap file": buildPcap(frames),
  "a big-endian nanosecond pcap file": buildPcap(frames, { byteOrder: "big", resolution: "nanoseconds" }),
  "a modified pcap file": buildPcap(frames, { modified: true }),
  "a pcapng file": buildPcapng(
    frames.map((frame) => ({ ...frame, comment: "a comment" })),
    { section: { comments: ["all of it"] }, names: { "192.0.2.1": "server", "2001:db8::1": "client" } },
  ),
  "a big-endian pcapng file": buildPcapng(frames, { byteOrder: "big" }),
};

describe.each(Object.entries(files))("%s", (_name, file) => {
  const whole = parse(file);
  const boundaries = recordBoundaries(file);
  const headerLength = file.readUInt32BE(0) === 0x0a0d0d0a ? boundaries[1]! : 24;

  it("gives the same records in chunks of any size", () => {
    expect(whole.records).toHaveLength(frames.length);
    for (const chunkLength of [1, 2, 3, 5, 7, 13, 16, 24, 64, 100, 1000]) {
      const { records, facts } = parse(file, chunkLength);
      expect(records).toEqual(whole.records);
      expect(facts).toEqual(whole.facts);
    }
  });

  it("cut at any byte gives all records before the cut, and where the cut one begins", () => {
    for (let length = headerLength; length < file.length; length++) {
      for (const chunkLength of [length, 11]) {
        const { records, facts } = parse(file.subarray(0, length), chunkLength);
        const start = boundaries.findLast((boundary) => boundary <= length)!;
        expect(records).toEqual(whole.records.slice(0, records.length));
        expect(facts.bytes).toBe(start);
        expect(facts.damage?.offset).toBe(start === length ? undefined : start);
        expect(records).toHaveLength(recordsEndingBy(start));
      }
    }
  });

  it("cut within its file header is no capture", () => {
    for (let length = 0; length < Math.min(headerLength, 24); length++) {
      expect(() => parse(file.subarray(0, length), 5)).toThrow(expect.objectContaining({ code: "NOT_A_CAPTURE" }));
    }
  });

  it("changed anywhere gives records up to the damage, whatever its chunks, and never throws but at its header", () => {
    fc.assert(
      fc.property(mutations(), fc.integer({ min: 1, max: 300 }), (changes, chunkLength) => {
        const changed = mutate(file, changes);
        const [inOne, inChunks] = [attempt(changed, changed.length || 1), attempt(changed, chunkLength)];
        expect(inChunks).toEqual(inOne);
        if (inOne instanceof LabError) expect(inOne.code).toBe("NOT_A_CAPTURE");
        else expect(inOne.facts.bytes).toBeLessThanOrEqual(changed.length);
      }),
      { numRuns: 300 },
    );
  });

  function recordsEndingBy(offset: number): number {
    return parse(file.subarray(0, offset)).records.length;
  }
});

describe("a stream of anything", () => {
  it("is a capture or it is not, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 5 }), (bytes, kind) => {
        const heads = [
          "",
          "d4c3b2a102000400",
          "a1b23c4d00020004",
          "0a0d0d0a1c0000004d3c2b1a01000000",
          "a1b2cd34",
          "00",
        ];
        const stream = Buffer.concat([Buffer.from(heads[kind]!, "hex"), bytes]);
        const result = attempt(stream, 17);
        if (result instanceof LabError) expect(result.code).toBe("NOT_A_CAPTURE");
      }),
      { numRuns: 1000 },
    );
  });

  it.each([0x00, 0xff])("of 0x%s bytes only is no capture", (byte) => {
    expect(attempt(Buffer.alloc(100_000, byte), 4096)).toMatchObject({ code: "NOT_A_CAPTURE" });
  });
});

describe("a pcapng block", () => {
  const writer = new PcapngWriter();
  const head = Buffer.concat([writer.section(), writer.interface({ linkType: 1 })]);
  const good = Buffer.from(writer.frame({ seconds: 1, nanoseconds: 2, bytes: Buffer.from("good") }));
  const changed = (change: (block: Buffer) => void) => {
    const block = Buffer.from(good);
    change(block);
    return block;
  };
  it.each([
    ["is no multiple of 4 long", changed((block) => block.writeUInt32LE(33, 4)), "no multiple of 4"],
    ["is shorter than its type allows", changed((block) => block.writeUInt32LE(28, 4)), "at least 32"],
    ["is shorter than any block", changed((block) => block.writeUInt32LE(8, 4)), "claims 8 bytes"],
    ["is larger than any sane one", changed((block) => block.writeUInt32LE(0x4000_0000, 4)), "1073741824 bytes"],
    ["has two different lengths", changed((block) => block.writeUInt32LE(40, block.length - 4)), "40 at its end"],
    ["holds more than its room", changed((block) => block.writeUInt32LE(5, 20)), "room for 4"],
    ["holds more than a frame can", changed((block) => block.writeUInt32LE(262_145, 20)), "more than the 262144"],
    ["names an interface that is not there", changed((block) => block.writeUInt32LE(7, 8)), "interface 7"],
    ["starts a section without byte order", changed((block) => block.writeUInt32LE(0x0a0d0d0a, 0)), "magic"],
  ])("that %s is damage at its start, after the records before it", (_title, bad, reason) => {
    const { records, facts } = parse(Buffer.concat([head, good, bad, good]), 50);
    expect(records).toHaveLength(1);
    expect(facts.damage).toEqual({ offset: head.length + good.length, reason: expect.stringContaining(reason) });
  });

  it("that starts a section of another version is damage too", () => {
    const section = Buffer.from(writer.section());
    section.writeUInt16LE(2, 12);
    const { records, facts } = parse(Buffer.concat([head, good, section, good]));
    expect(records).toHaveLength(1);
    expect(facts.damage?.reason).toContain("version 2");
  });
});

/** Where records or blocks begin, and the end of the file; told from the lengths that the file itself holds. */
function recordBoundaries(file: Buffer): number[] {
  const ng = file.readUInt32BE(0) === 0x0a0d0d0a;
  const big = ng ? file.readUInt32BE(8) === 0x1a2b3c4d : file[0] === 0xa1;
  const u32 = (at: number) => (big ? file.readUInt32BE(at) : file.readUInt32LE(at));
  const header = !ng && (u32(0) & 0xffff) === 0xcd34 ? 24 : 16;
  const boundaries = [];
  let at = ng ? 0 : 24;
  while (at < file.length) {
    boundaries.push(at);
    at += ng ? u32(at + 4) : header + u32(at + 8);
  }
  return [...boundaries, file.length];
}

function attempt(
  file: Uint8Array,
  chunkLength: number,
): LabError | { records: Collected[]; facts: ReturnType<typeof parse>["facts"] } {
  try {
    return parse(file, chunkLength);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
}

type Change = { kind: "set" | "cut" | "insert"; at: number; bytes: Uint8Array };

function mutations(): fc.Arbitrary<Change[]> {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc.constantFrom(Uint8Array.of(255, 255, 255, 255), Uint8Array.of(0, 0, 4, 0), new Uint8Array(4)),
  );
  const kind = fc.constantFrom("set", "set", "set", "cut", "insert");
  return fc.array(fc.record({ kind, at: fc.nat(400), bytes }), { minLength: 1, maxLength: 4 });
}

function mutate(file: Buffer, changes: readonly Change[]): Buffer {
  let changed = Buffer.from(file);
  for (const { kind, at, bytes } of changes) {
    const position = at % (changed.length + 1);
    const after = kind === "insert" ? position : Math.min(changed.length, position + bytes.length);
    changed = Buffer.concat(
      [changed.subarray(0, position), kind === "cut" ? "" : bytes, changed.subarray(after)].map((part) =>
        Buffer.from(part as Uint8Array),
      ),
    );
  }
  return changed;
}
