import { describe, expect, it } from "vitest";
import { buildPcap } from "../support/capture-builder.js";
import { parse } from "./collect.js";

const frames = [
  { seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: Buffer.from("first frame") },
  { seconds: 1_700_000_001, nanoseconds: 999_999_999, bytes: Buffer.from("second"), originalLength: 1500 },
  { seconds: 4_294_967_295, nanoseconds: 0, bytes: Buffer.alloc(0) },
];

describe.each(["little", "big"] as const)("a classic pcap file in %s-endian order", (byteOrder) => {
  it.each(["microseconds", "nanoseconds"] as const)("gives frames, lengths and times in %s", (resolution) => {
    const { records, facts } = parse(buildPcap(frames, { byteOrder, resolution }));
    const unit = resolution === "nanoseconds" ? 1 : 1000;
    expect(records).toEqual(
      frames.map((frame, index) => ({
        frame: index + 1,
        seconds: frame.seconds,
        nanoseconds: Math.floor(frame.nanoseconds / unit) * unit,
        bytes: Buffer.from(frame.bytes),
        originalLength: frame.originalLength ?? frame.bytes.length,
        linkType: 1,
        interfaceIndex: 0,
        comments: undefined,
      })),
    );
    expect(facts).toMatchObject({ format: "pcap", byteOrder, ticksPerSecond: 1e9 / unit, frames: 3, damage: null });
  });

  it("is read with the 24-byte record headers of the modified format", () => {
    const file = buildPcap(frames, { byteOrder, modified: true });
    const { records, facts } = parse(file);
    expect(records.map(({ bytes }) => bytes.toString())).toEqual(["first frame", "second", ""]);
    expect(facts).toMatchObject({ frames: 3, bytes: file.length, damage: null });
  });

  it("has a declared frame check sequence taken off its frames and lengths", () => {
    const bytes = Buffer.from("payloadFCS!");
    const { records, facts } = parse(
      buildPcap(
        [
          { bytes },
          { bytes: bytes.subarray(0, 9), originalLength: 11 },
          { bytes: bytes.subarray(0, 3), originalLength: 11 },
          { bytes: bytes.subarray(0, 2) },
        ],
        { byteOrder, fcsLength: 4 },
      ),
    );
    expect(records.map(({ bytes, originalLength }) => [bytes.toString(), originalLength])).toEqual([
      ["payload", 7],
      ["payload", 7],
      ["pay", 7],
      ["", 0],
    ]);
    expect(records.every(({ linkType }) => linkType === 1)).toBe(true);
    expect(facts.interfaces[0]).toMatchObject({ linkType: 1, linkTypeName: "ETHERNET", fcsLength: 4 });
  });
});

describe("a classic pcap file", () => {
  it("tells its link type and snap length", () => {
    const { facts } = parse(buildPcap([], { linkType: 276, snapLength: 96 }));
    expect(facts.interfaces).toEqual([
      {
        name: null,
        description: null,
        linkType: 276,
        linkTypeName: "LINUX_SLL2",
        snapLength: 96,
        ticksPerSecond: 1e6,
        fcsLength: 0,
        statistics: null,
      },
    ]);
  });

  it("names an unknown link type by its number", () => {
    expect(parse(buildPcap([], { linkType: 4242 })).facts.interfaces[0]?.linkTypeName).toBe("LINKTYPE 4242");
  });

  it("is delivered with frames longer than the snap length it claims", () => {
    const bytes = Buffer.alloc(200, 7);
    expect(parse(buildPcap([{ bytes }], { snapLength: 10 })).records[0]?.bytes).toEqual(bytes);
  });

  it("never has a frame that is shorter on the wire than captured", () => {
    const { records } = parse(buildPcap([{ bytes: Buffer.alloc(50), originalLength: 20 }]));
    expect(records[0]).toMatchObject({ originalLength: 50 });
  });

  it("has whole seconds within the fraction moved to the seconds", () => {
    const file = buildPcap([{ seconds: 10, bytes: Buffer.alloc(1) }]);
    file.writeUInt32LE(3_000_001, 24 + 4);
    expect(parse(file).records[0]).toMatchObject({ seconds: 13, nanoseconds: 1000 });
  });

  it.each([
    [2, 1],
    [2, 2],
  ] as const)("of version %i.%i has its two lengths the other way round", (...version) => {
    const file = buildPcap([{ bytes: Buffer.from("frame"), originalLength: 60 }], { version });
    file.writeUInt32LE(60, 24 + 8);
    file.writeUInt32LE(5, 24 + 12);
    expect(parse(file).records[0]).toMatchObject({ bytes: Buffer.from("frame"), originalLength: 60 });
  });

  it("of version 2.3 may have them either way", () => {
    const file = buildPcap(
      [
        { bytes: Buffer.from("one"), originalLength: 9 },
        { bytes: Buffer.from("two"), originalLength: 9 },
      ],
      {
        version: [2, 3],
      },
    );
    file.writeUInt32LE(9, 24 + 8);
    file.writeUInt32LE(3, 24 + 12);
    const { records } = parse(file);
    expect(records.map(({ bytes, originalLength }) => [bytes.toString(), originalLength])).toEqual([
      ["one", 9],
      ["two", 9],
    ]);
  });

  it.each([
    [1, 4],
    [2, 5],
    [3, 0],
  ] as const)("of the unknown version %i.%i is refused", (...version) => {
    expect(() => parse(buildPcap([], { version }))).toThrow(
      expect.objectContaining({ code: "NOT_A_CAPTURE", message: expect.stringContaining(version.join(".")) }),
    );
  });

  it("ends at a record that claims more bytes than a frame can have", () => {
    const file = buildPcap([{ bytes: Buffer.alloc(10) }, { bytes: Buffer.alloc(10) }, { bytes: Buffer.alloc(10) }]);
    file.writeUInt32LE(262_145, 24 + 26 + 8);
    const { records, facts } = parse(file);
    expect(records).toHaveLength(1);
    expect(facts.damage).toEqual({ offset: 50, reason: expect.stringContaining("262145 captured bytes") });
    expect(facts.bytes).toBe(50);
  });

  it("may hold a frame of exactly the largest length", () => {
    const { records, facts } = parse(buildPcap([{ bytes: Buffer.alloc(262_144, 1) }]), 1000);
    expect(records[0]?.bytes.length).toBe(262_144);
    expect(facts.damage).toBeNull();
  });
});
