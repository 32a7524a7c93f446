import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRotatingCapture } from "../../src/capture/rotating-capture.js";
import { isRotatedName, parseRotation, ringName, rotatedName } from "../../src/capture/rotation.js";

describe("parseRotation", () => {
  it.each([
    ["10M/5", 10 * 1024 ** 2, 5],
    ["1.5k", 1536, undefined],
    ["2GiB/1", 2 * 1024 ** 3, 1],
    ["4096/3", 4096, 3],
  ])("reads %s", (text, bytes, files) => {
    expect(parseRotation(text)).toEqual({ bytes, files });
  });

  it("refuses what is no size or too small", () => {
    for (const text of ["", "5", "1023", "10M/0", "M", "10M/", "1T", "1e9", "../x"]) {
      expect(() => parseRotation(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
    }
  });
});

describe("the names of a ring", () => {
  it("are in order of time and known again", () => {
    expect(rotatedName("a/halo.pcap", 3)).toBe("a/halo-00003.pcap");
    expect(ringName("a.b/halo.pcap")).toBe("a.b/halo-*.pcap");
    expect(rotatedName("halo", 100_000)).toBe("halo-100000");
    expect(isRotatedName("halo.pcap", "halo-00003.pcap")).toBe(true);
    for (const other of ["halo.pcap", "halo-3.pcap", "halo-00003.pcapng", "halo-x0003.pcap", "xhalo-00003.pcap"]) {
      expect(isRotatedName("halo.pcap", other)).toBe(false);
    }
  });
});

function record(length: number, fill: number): Buffer {
  const bytes = Buffer.alloc(16 + length, fill);
  bytes.writeUInt32LE(length, 8);
  return bytes;
}

describe("a ring of capture files", () => {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4);

  it("holds every record once and in order, in whole files that keep to the size, however records come together", async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 5 }), async (list, together) => {
        const folder = await mkdtemp(join(tmpdir(), "reqresp-lab-ring-"));
        try {
          const rotation = { bytes: 1024, files: undefined };
          const ring = await createRotatingCapture(join(folder, "r.pcap"), rotation, {
            overwrite: false,
            option: "-w",
          });
          const records = list.map((length, index) => record(length, index));
          ring.stream.write(Buffer.concat([header, ...records.slice(0, together)]));
          for (let at = together; at < records.length; at += together) {
            ring.stream.write(Buffer.concat(records.slice(at, at + together)));
          }
          ring.stream.end();
          await finished(ring.stream);
          const files = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name))));
          expect(files).toHaveLength(ring.files.length);
          for (const file of files) expect(file.subarray(0, 24).equals(header)).toBe(true);
          for (const file of files) expect(file.length).toBeLessThanOrEqual(1024);
          expect(Buffer.concat(files.map((file) => file.subarray(24))).equals(Buffer.concat(records))).toBe(true);
        } finally {
          await rm(folder, { recursive: true });
        }
      }),
      { numRuns: 25 },
    );
  });

  it("does not mix with an earlier one, and with overwrite takes its place", async () => {
    const folder = await mkdtemp(join(tmpdir(), "reqresp-lab-ring-"));
    try {
      await writeFile(join(folder, "r-00007.pcap"), "");
      const path = join(folder, "r.pcap");
      const rotation = { bytes: 1024, files: 2 };
      const refused = createRotatingCapture(path, rotation, { overwrite: false, option: "-w" });
      await expect(refused).rejects.toMatchObject({ code: "OUTPUT_EXISTS" });
      const ring = await createRotatingCapture(path, rotation, { overwrite: true, option: "-w" });
      ring.stream.end(Buffer.concat([header, ...[1, 2, 3].map((fill) => record(900, fill))]));
      await finished(ring.stream);
      expect((await readdir(folder)).sort()).toEqual(["r-00002.pcap", "r-00003.pcap"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
