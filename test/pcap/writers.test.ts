import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressBytes, ipv6Text } from "../../src/pcap/address-text.js";
import { PcapWriter } from "../../src/pcap/pcap-writer.js";
import { PcapngWriter } from "../../src/pcap/pcapng-writer.js";
import { parse } from "./collect.js";

const frameArbitrary = fc.record({
  seconds: fc.integer({ min: 0, max: 4_294_967_295 }),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  bytes: fc.uint8Array({ maxLength: 70 }),
  extra: fc.nat(2000),
});

describe("what the writers write", () => {
  it.each(["little", "big"] as const)("is read back the same from pcap (%s-endian)", (byteOrder) => {
    fc.assert(
      fc.property(fc.array(frameArbitrary), fc.integer({ min: 1, max: 99 }), (frames, chunkLength) => {
        const writer = new PcapWriter({ byteOrder, resolution: "nanoseconds", linkType: 101 });
        const file = Buffer.concat([writer.header(), ...frames.map((frame) => writer.record(withLength(frame)))]);
        const { records, facts } = parse(file, chunkLength);
        expect(facts.damage).toBeNull();
        expect(records).toMatchObject(frames.map(asRead));
      }),
    );
  });

  it.each(["little", "big"] as const)("is read back the same from pcapng (%s-endian)", (byteOrder) => {
    const comments = fc.array(
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(frameArbitrary, comments)),
        fc.integer({ min: 1, max: 99 }),
        (frames, chunkLength) => {
          const writer = new PcapngWriter({ byteOrder });
          const blocks = [writer.section({ hardware: "a", operatingSystem: "b", application: "c" })];
          blocks.push(writer.interface({ linkType: 1 }));
          for (const [frame, texts] of frames) blocks.push(writer.frame({ ...withLength(frame), comments: texts }));
          const { records, facts } = parse(Buffer.concat(blocks), chunkLength);
          expect(facts.damage).toBeNull();
          expect(records).toMatchObject(frames.map(([frame]) => asRead(frame)));
          expect(records.map((record) => record.comments ?? [])).toEqual(frames.map(([, texts]) => texts));
        },
      ),
    );
  });

  it("has a comment cut between two characters that is longer than an option can be", () => {
    const writer = new PcapngWriter();
    const text = "ü".repeat(40_000);
    const { facts } = parse(Buffer.concat([writer.section({ comments: [text] })]));
    expect(facts.comments).toEqual(["ü".repeat(32_766)]);
  });

  it.each([
    ["before the interface's offset", { timeOffset: 10 }, 9],
    ["beyond 64 bits of picoseconds", { timeResolution: 12 }, 1_700_000_000],
  ])("cannot be a time %s", (_title, options, seconds) => {
    const writer = new PcapngWriter();
    writer.section();
    writer.interface({ linkType: 1, ...options });
    expect(() => writer.frame({ seconds, nanoseconds: 0, bytes: Buffer.alloc(0) })).toThrow(RangeError);
  });

  it("needs an interface before its frames", () => {
    const writer = new PcapngWriter();
    writer.section();
    expect(() => writer.frame({ seconds: 0, nanoseconds: 0, bytes: Buffer.alloc(0) })).toThrow(RangeError);
  });
});

describe.skipIf(!hasTshark())("what the pcapng writer writes (with tshark installed)", () => {
  it.each(["little", "big"] as const)("is read by tshark the same (%s-endian)", async (byteOrder) => {
    const writer = new PcapngWriter({ byteOrder });
    const bytes = Buffer.alloc(60, 1);
    const file = Buffer.concat([
      writer.section({ comments: ["the whole"], application: "a test" }),
      writer.interface({ linkType: 1, name: "br-test", description: "a bridge", snapLength: 60 }),
      writer.names([["192.0.2.1", "server"]]),
      writer.frame({
        seconds: 1_700_000_000,
        nanoseconds: 123_456_789,
        bytes,
        originalLength: 1514,
        comments: ["ä 1"],
      }),
      writer.frame({ seconds: 1_700_000_001, nanoseconds: 5, bytes }),
      writer.statistics({ interface: 0, seconds: 1_700_000_002, nanoseconds: 0, received: 2, dropped: 0 }),
    ]);
    const folder = await mkdtemp(join(tmpdir(), "pcapng-writer-"));
    try {
      const path = join(folder, "written.pcapng");
      await writeFile(path, file);
      const names = ["frame.time_epoch", "frame.cap_len", "frame.len", "frame.interface_name", "frame.comment"];
      const fields = names.flatMap((name) => ["-e", name]);
      const text = execFileSync("tshark", ["-n", "-r", path, "-T", "fields", ...fields], {
        encoding: "utf8",
        stdio: "pipe",
      });
      expect(text.split("\n")).toEqual([
        "1700000000.123456789\t60\t1514\tbr-test\tä 1",
        "1700000001.000000005\t60\t60\tbr-test\t",
        "",
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("addresses as text", () => {
  it("are the same after writing and reading, whatever their form", () => {
    const address = fc.ipV6();
    fc.assert(
      fc.property(address, (text) => {
        const bytes = addressBytes(text);
        const canonical = ipv6Text(new DataView(bytes.buffer), 0);
        expect(addressBytes(canonical)).toEqual(bytes);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${canonical}]`);
      }),
    );
  });

  it.each([
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
    ["FE80::1%eth0", "fe80::1"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ])("%s is %s", (text, canonical) => {
    expect(ipv6Text(new DataView(addressBytes(text).buffer), 0)).toBe(canonical);
  });

  it("that are none are refused", () => {
    expect(() => addressBytes("server.example")).toThrow(RangeError);
  });
});

function hasTshark(): boolean {
  return spawnSync("tshark", ["--version"]).status === 0;
}

type Frame = { seconds: number; nanoseconds: number; bytes: Uint8Array; extra: number };

function withLength(frame: Frame) {
  return { ...frame, originalLength: frame.bytes.length + frame.extra };
}

function asRead({ extra, ...frame }: Frame) {
  return { ...frame, bytes: Buffer.from(frame.bytes), originalLength: frame.bytes.length + extra };
}
