import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { buildPcap } from "../support/capture-builder.js";
import { parse } from "./collect.js";

interface OtherParser {
  on(event: "packet", listener: (packet: { header: OtherHeader; data: Buffer }) => void): this;
  on(event: "end", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
}
interface OtherHeader {
  timestampSeconds: number;
  timestampMicroseconds: number;
  capturedLength: number;
  originalLength: number;
}

const { parse: otherParse } = createRequire(import.meta.url)("pcap-parser") as { parse(source: Readable): OtherParser };

it.each(["little", "big"] as const)("frames a %s-endian file as npm pcap-parser does", async (byteOrder) => {
  const frames = Array.from({ length: 500 }, (_, index) => ({
    seconds: 1_700_000_000 + index,
    nanoseconds: index * 1000,
    bytes: Buffer.alloc((index * 37) % 150, index),
    originalLength: 1514,
  }));
  const file = buildPcap(frames, { byteOrder });
  const packets = await new Promise<{ header: OtherHeader; data: Buffer }[]>((resolve, reject) => {
    const seen: { header: OtherHeader; data: Buffer }[] = [];
    const pieces = Array.from({ length: Math.ceil(file.length / 1_000) }, (_, index) =>
      file.subarray(index * 1_000, (index + 1) * 1_000),
    );
    otherParse(Readable.from(pieces))
      .on("packet", (packet) => seen.push(packet))
      .on("error", reject)
      .on("end", () => resolve(seen));
  });
  expect(packets).toHaveLength(500);
  expect(parse(file, 1_000).records).toMatchObject(
    packets.map(({ header, data }) => ({
      seconds: header.timestampSeconds,
      nanoseconds: header.timestampMicroseconds * 1000,
      bytes: data,
      originalLength: header.originalLength,
    })),
  );
});
