import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildPcap, buildPcapng } from "../support/capture-builder.js";
import { parse } from "./collect.js";

describe("a stream that is no capture", () => {
  it.each<[what: string, bytes: Uint8Array, message: string]>([
    ["nothing", Buffer.alloc(0), "it is empty"],
    ["one byte", Buffer.of(1), "first bytes (01)"],
    ["a cut pcap header", buildPcap([]).subarray(0, 10), "within its file header, after 10 bytes"],
    ["a cut pcapng header", buildPcapng([]).subarray(0, 20), "within its first section header"],
    [
      "text of tcpdump",
      Buffer.from("12:00:00.000000 IP 192.0.2.1.80 > 192.0.2.2.4000: Flags [S]\n"),
      "looks like text",
    ],
    ["UTF-8 text", Buffer.from("äöü — keine Aufzeichnung, nur ein Text"), "looks like text"],
    ["zeros", Buffer.alloc(100), "zeros"],
    ["bytes of 0xff", Buffer.alloc(100, 0xff), "0xff"],
    ["bytes that UTF-8 never has", Buffer.alloc(100, Buffer.of(0x61, 0xfe)), "(61 fe 61 fe 61 fe 61 fe)"],
    [
      "a pcapng file whose first block is damaged",
      Buffer.concat([Buffer.from("0a0d0d0a200000004d3c2b1a01000000", "hex"), Buffer.alloc(60)]),
      "the block claims 32 bytes at its start and 0 at its end",
    ],
    [
      "a pcapng file that is cut within its first block",
      Buffer.concat([Buffer.from("0a0d0d0a400000004d3c2b1a01000000", "hex"), Buffer.alloc(20)]),
      "the file ends within a record",
    ],
    ["noise", Buffer.from("0102030405060708090a0b0c0d0e0f101112131415161718", "hex"), "(01 02 03 04 05 06 07 08)"],
    ["compressed data", gzipSync(buildPcap([])), "compressed with gzip"],
    ["a ZIP archive", Buffer.from("PK\x03\x04 and so on and so on and so on"), "ZIP"],
    ["a snoop capture", Buffer.from("snoop\0\0\0\0\0\0\x02\0\0\0\x04 and its packets"), "snoop"],
    [
      "a pcapng file without byte order",
      Buffer.concat([Buffer.from("0a0d0d0a1c00000001020304", "hex"), Buffer.alloc(16)]),
      "no byte-order magic",
    ],
  ])("such as %s is told what it looks like, and what to give", (_what, bytes, message) => {
    expect(() => parse(bytes, 5)).toThrow(
      expect.objectContaining({
        code: "NOT_A_CAPTURE",
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/./),
      }),
    );
  });

  it("such as pcapng of another version is refused", () => {
    const file = buildPcapng([]);
    file.writeUInt16LE(2, 12);
    expect(() => parse(file)).toThrow(expect.objectContaining({ code: "NOT_A_CAPTURE" }));
  });
});
