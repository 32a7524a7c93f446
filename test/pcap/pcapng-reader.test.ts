import { describe, expect, it } from "vitest";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";
import { buildBlock, buildPcapng } from "../support/capture-builder.js";
import { parse } from "./collect.js";

const bytes = Buffer.from("frame!");

describe.each(["little", "big"] as const)("a pcapng file in %s-endian order", (byteOrder) => {
  it("gives frames, lengths, times and comments", () => {
    const { records, facts } = parse(
      buildPcapng(
        [
          { timeNs: 1_700_000_000_123_456_789n, bytes, comment: "grüße" },
          { timeNs: 5n, bytes: Buffer.alloc(5, 1), originalLength: 99 },
        ],
        { byteOrder },
      ),
    );
    const common = { linkType: 1, interfaceIndex: 0 };
    expect(records).toEqual([
      {
        frame: 1,
        seconds: 1_700_000_000,
        nanoseconds: 123_456_789,
        bytes,
        originalLength: 6,
        comments: ["grüße"],
        ...common,
      },
      {
        frame: 2,
        seconds: 0,
        nanoseconds: 5,
        bytes: Buffer.alloc(5, 1),
        originalLength: 99,
        comments: undefined,
        ...common,
      },
    ]);
    expect(facts).toMatchObject({ format: "pcapng", byteOrder, ticksPerSecond: 1e9, frames: 2, damage: null });
  });

  it("describes its interfaces", () => {
    const { facts } = parse(
      buildPcapng([], {
        byteOrder,
        interfaces: [
          { linkType: 276, name: "any", description: "every interface", snapLength: 100, timeResolution: 6 },
          { linkType: 4242, snapLength: 0, timeResolution: 0x80 + 10, fcsLength: 32 },
        ],
      }),
    );
    expect(facts.interfaces).toEqual([
      {
        name: "any",
        description: "every interface",
        linkType: 276,
        linkTypeName: "LINUX_SLL2",
        snapLength: 100,
        ticksPerSecond: 1e6,
        fcsLength: 0,
        statistics: null,
      },
      {
        name: null,
        description: null,
        linkType: 4242,
        linkTypeName: "LINKTYPE 4242",
        snapLength: 0,
        ticksPerSecond: 1024,
        fcsLength: 4,
        statistics: null,
      },
    ]);
  });

  it("has the time of each frame read by its interface's clock", () => {
    const time = { seconds: 1_600_000, nanoseconds: 500_000_000 };
    const resolutions = [0, 3, 6, 9, 12, 0x80 + 1, 0x80 + 20, 0x80 + 30];
    const { records } = parse(
      buildPcapng(
        resolutions.map((_, index) => ({ ...time, bytes, interface: index })),
        { byteOrder, interfaces: resolutions.map((timeResolution) => ({ linkType: 1, timeResolution })) },
      ),
    );
    expect(records.map(({ seconds, nanoseconds }) => ({ seconds, nanoseconds }))).toEqual(
      resolutions.map((resolution) => ({ ...time, nanoseconds: resolution === 0 ? 0 : time.nanoseconds })),
    );
  });

  it("has the interface's time offset added", () => {
    const file = buildPcapng([{ seconds: 1_700_000_000, nanoseconds: 7, bytes }], {
      byteOrder,
      interfaces: [{ linkType: 1, timeOffset: 1_699_999_990 }],
    });
    expect(parse(file).records[0]).toMatchObject({ seconds: 1_700_000_000, nanoseconds: 7 });
    const packetBlock = file.length - 40;
    const low = byteOrder === "big" ? file.readUInt32BE(packetBlock + 16) : file.readUInt32LE(packetBlock + 16);
    expect(low).toBe((10_000_000_007 % 2 ** 32) >>> 0);
  });

  it("gives names to IPv4 and IPv6 addresses", () => {
    const names = {
      "192.0.2.1": "server",
      "::1": "loopback",
      "::": "any",
      "2001:db8::1": "client",
      "2001:db8:0:1:0:1:0:1": "no run",
      "fe80::a:0:0:b": "second run",
      "1:2:3:4:5:6:7:8": "full",
      "1::": "tail",
    };
    const { facts } = parse(buildPcapng([], { byteOrder, names }));
    expect(Object.fromEntries(facts.names)).toEqual(names);
  });

  it("tells what was received and dropped", () => {
    const writer = new PcapngWriter({ byteOrder });
    const file = Buffer.concat([
      writer.section(),
      writer.interface({ linkType: 1 }),
      writer.interface({ linkType: 1 }),
      writer.interface({ linkType: 1 }),
      writer.statistics({ interface: 1, seconds: 1, nanoseconds: 1, received: 5_000_000_000, dropped: 3 }),
      writer.statistics({ interface: 2, seconds: 1, nanoseconds: 1 }),
    ]);
    expect(parse(file).facts.interfaces.map(({ statistics }) => statistics)).toEqual([
      null,
      { received: 5_000_000_000, dropped: 3 },
      { received: null, dropped: null },
    ]);
  });

  it("may hold simple packets, which have no time and the length of their block", () => {
    const { records, facts } = parse(
      Buffer.concat([
        buildPcapng([], { byteOrder, interfaces: [{ linkType: 101, snapLength: 6 }] }),
        buildBlock(3, body([uint(6, byteOrder), bytes]), byteOrder),
        buildBlock(3, body([uint(60, byteOrder), bytes]), byteOrder),
      ]),
    );
    const common = { seconds: 0, nanoseconds: 0, bytes, linkType: 101, interfaceIndex: 0, comments: undefined };
    expect(records).toEqual([
      { frame: 1, originalLength: 6, ...common },
      { frame: 2, originalLength: 60, ...common },
    ]);
    expect(facts.framesWithoutTime).toBe(2);
  });

  it("may hold obsolete packet blocks with comments", () => {
    const time = 3_000_000_001n;
    const { records } = parse(
      Buffer.concat([
        buildPcapng([], { byteOrder }),
        buildBlock(
          2,
          body([
            short(0, byteOrder),
            short(0, byteOrder),
            uint(Number(time >> 32n), byteOrder),
            uint(Number(time & 0xffff_ffffn), byteOrder),
            uint(6, byteOrder),
            uint(70, byteOrder),
            bytes,
            Buffer.alloc(2),
            short(1, byteOrder),
            short(3, byteOrder),
            Buffer.from("old\0"),
          ]),
          byteOrder,
        ),
      ]),
    );
    expect(records).toMatchObject([{ seconds: 3, nanoseconds: 1, bytes, originalLength: 70, comments: ["old"] }]);
  });
});

describe("a pcapng file", () => {
  const writer = new PcapngWriter();
  const frame = { seconds: 1, nanoseconds: 1, bytes };

  it("may have sections of either byte order, each with interfaces of its own", () => {
    const big = new PcapngWriter({ byteOrder: "big" });
    const { records, facts } = parse(
      Buffer.concat([
        writer.section({ comments: ["first"] }),
        writer.interface({ linkType: 1, name: "a" }),
        writer.interface({ linkType: 101, name: "b" }),
        writer.frame({ ...frame, interface: 1 }),
        big.section({ comments: ["second", "with two"] }),
        big.interface({ linkType: 113, name: "c", timeResolution: 6 }),
        big.frame({ ...frame, nanoseconds: 1000 }),
        writer.section(),
        writer.interface({ linkType: 228 }),
        writer.frame(frame),
      ]),
      7,
    );
    expect(records.map(({ interfaceIndex, linkType, nanoseconds }) => [interfaceIndex, linkType, nanoseconds])).toEqual(
      [
        [1, 101, 1],
        [2, 113, 1000],
        [3, 228, 1],
      ],
    );
    expect(facts).toMatchObject({
      byteOrder: "little",
      comments: ["first", "second", "with two"],
      ticksPerSecond: 1e9,
    });
    expect(facts.interfaces.map(({ name }) => name)).toEqual(["a", "b", "c", null]);
  });

  it("has blocks of unknown types, secrets and statistics of unknown interfaces passed over", () => {
    const { records, facts } = parse(
      Buffer.concat([
        buildPcapng([]),
        buildBlock(0x0bad, Buffer.from("custom")),
        buildBlock(10, Buffer.from("client random")),
        buildBlock(0x7fff_ffff, Buffer.alloc(0)),
        buildBlock(5, Buffer.alloc(12, 9)),
        writerFrame(),
      ]),
    );
    expect(records).toHaveLength(1);
    expect(facts.damage).toBeNull();
  });

  it("gives all comments of a packet", () => {
    const file = Buffer.concat([buildPcapng([]), writerFrame(["one", "two"])]);
    expect(parse(file).records[0]?.comments).toEqual(["one", "two"]);
  });

  it("has options that overrun their block left unread", () => {
    const file = Buffer.concat([buildPcapng([]), writerFrame(["commented"])]);
    file.writeUInt16LE(60_000, file.length - 4 - 4 - 12 - 2);
    expect(parse(file).records).toMatchObject([{ bytes, comments: undefined }]);
  });

  it.each([
    [4, 4],
    [32, 4],
    [2, 2],
    [16, 2],
    [0, 0],
  ])("with if_fcslen %i has %i bytes of frame check sequence taken off", (fcsLength, taken) => {
    const { records } = parse(buildPcapng([frame], { interfaces: [{ linkType: 1, fcsLength }] }));
    expect(records[0]).toMatchObject({ bytes: bytes.subarray(0, 6 - taken), originalLength: 6 - taken });
  });

  it("has the frame check sequence of a packet's own flags taken off", () => {
    const flags = Buffer.alloc(8);
    flags.writeUInt16LE(2, 0);
    flags.writeUInt16LE(4, 2);
    flags.writeUInt32LE((4 << 5) | 1, 4);
    const packet = Buffer.concat([uint(0), uint(0), uint(0), uint(6), uint(6), bytes, Buffer.alloc(2), flags]);
    const { records } = parse(Buffer.concat([buildPcapng([]), buildBlock(6, packet)]));
    expect(records[0]).toMatchObject({ bytes: bytes.subarray(0, 2), originalLength: 2 });
    packet.writeUInt32LE(1, packet.length - 4);
    expect(parse(Buffer.concat([buildPcapng([]), buildBlock(6, packet)])).records[0]).toMatchObject({ bytes });
  });

  it("has options of the wrong length passed over", () => {
    const option = (code: number, length: number) =>
      Buffer.concat([short(code), short(length), Buffer.alloc((length + 3) & ~3)]);
    const body = [short(1), short(0), uint(0), option(9, 0), option(14, 4), option(13, 0), option(99, 4)];
    const statistics = [uint(0), uint(0), uint(0), option(4, 4), option(6, 8)];
    const { facts } = parse(
      Buffer.concat([
        new PcapngWriter().section(),
        buildBlock(1, Buffer.concat(body)),
        buildBlock(5, Buffer.concat(statistics)),
      ]),
    );
    expect(facts.interfaces[0]).toMatchObject({
      ticksPerSecond: 1e6,
      fcsLength: 0,
      statistics: { received: null, dropped: null },
    });
  });

  it("has what interface and system dropped added up", () => {
    const option = (code: number, count: number) => Buffer.concat([short(code), short(8), uint(count), uint(0)]);
    const statistics = Buffer.concat([uint(0), uint(0), uint(0), option(5, 2), option(7, 3), option(4, 100)]);
    const { facts } = parse(Buffer.concat([buildPcapng([]), buildBlock(5, statistics)]));
    expect(facts.interfaces[0]?.statistics).toEqual({ received: 100, dropped: 5 });
  });

  it("keeps the first name of an address, and passes over records it does not know", () => {
    const record = (type: number, value: Buffer, length = value.length) =>
      Buffer.concat([short(type), short(length), value, Buffer.alloc(-value.length & 3)]);
    const address = [192, 0, 2, 9];
    const records = [
      record(7, Buffer.from("unknown")),
      record(1, Buffer.from([...address, ...Buffer.from("first\0second\0")])),
      record(1, Buffer.from([...address, ...Buffer.from("later\0")])),
      record(1, Buffer.from([192, 0, 2, 10, 0])),
      record(1, Buffer.from([192, 0, 2])),
      record(2, Buffer.alloc(4), 400),
    ];
    const { facts } = parse(Buffer.concat([buildPcapng([]), buildBlock(4, Buffer.concat(records))]));
    expect([...facts.names]).toEqual([["192.0.2.9", "first"]]);
  });

  it("that describes more interfaces than can be sane is damaged there", () => {
    const description = Buffer.from(writer.interface({ linkType: 1 }));
    const many = Buffer.concat([writer.section(), ...new Array<Buffer>(65_537).fill(description)]);
    const { facts } = parse(many);
    expect(facts.interfaces).toHaveLength(65_536);
    expect(facts.damage?.reason).toContain("65536 interfaces");
  });

  it("has only so many comments on file and packet remembered", () => {
    const comments = Array.from({ length: 300 }, (_, index) => `comment ${index}`);
    const { records, facts } = parse(
      Buffer.concat([buildPcapng([], { section: { comments } }), writerFrame(comments)]),
    );
    expect(facts.comments).toEqual(comments.slice(0, 256));
    expect(records[0]?.comments).toEqual(comments.slice(0, 256));
  });

  it("has only so much of a name or description kept", () => {
    const long = "x".repeat(1000);
    const { facts } = parse(
      buildPcapng([], { interfaces: [{ linkType: 1, name: long, description: long }], names: { "192.0.2.1": long } }),
    );
    const kept = "x".repeat(256);
    expect(facts.interfaces[0]).toMatchObject({ name: kept, description: kept });
    expect(facts.names.get("192.0.2.1")).toBe(kept);
  });

  it.each(["interface 0", "a simple packet"])("with %s but no interface is damaged", (kind) => {
    const packet = kind === "interface 0" ? writerFrame() : buildBlock(3, Buffer.alloc(8));
    const { facts } = parse(Buffer.concat([new PcapngWriter().section(), packet]));
    expect(facts.damage).toEqual({ offset: 28, reason: expect.stringContaining("interface 0") });
  });

  it.each([
    ["an obsolete packet without interface", 2, Buffer.alloc(20, 9), "interface 2313"],
    ["an obsolete packet larger than its block", 2, Buffer.concat([Buffer.alloc(12), uint(9), uint(9)]), "room for 0"],
    ["a simple packet larger than a frame", 3, Buffer.concat([uint(300_000), Buffer.alloc(300_000)]), "262144"],
  ])("with %s is damaged there", (_title, type, content, reason) => {
    const start = buildPcapng([], { interfaces: [{ linkType: 1, snapLength: 0 }] });
    const { facts } = parse(Buffer.concat([start, buildBlock(type, content)]));
    expect(facts.damage).toEqual({ offset: start.length, reason: expect.stringContaining(reason) });
  });

  function writerFrame(comments: string[] = []): Uint8Array {
    const other = new PcapngWriter();
    other.section();
    other.interface({ linkType: 1 });
    return other.frame({ ...frame, comments });
  }
});

function body(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts);
}

function uint(value: number, byteOrder: "little" | "big" = "little"): Buffer {
  const buffer = Buffer.alloc(4);
  if (byteOrder === "big") buffer.writeUInt32BE(value);
  else buffer.writeUInt32LE(value);
  return buffer;
}

function short(value: number, byteOrder: "little" | "big" = "little"): Buffer {
  const four = uint(value, byteOrder);
  return byteOrder === "big" ? four.subarray(2) : four.subarray(0, 2);
}
