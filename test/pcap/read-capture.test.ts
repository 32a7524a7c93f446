import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { createGunzip, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LabError } from "../../src/errors.js";
import { createDecompressor } from "../../src/pcap/decompressor.js";
import { followCapture } from "../../src/pcap/follow-capture.js";
import { readCapture } from "../../src/pcap/read-capture.js";
import { buildPcap, buildPcapng } from "../support/capture-builder.js";
import { collector, parse } from "./collect.js";

const frames = Array.from({ length: 6000 }, (_, index) => ({
  seconds: index,
  bytes: Buffer.alloc(500 + (index % 700), index),
}));
const file = buildPcap(frames);
// Megabytes of buffers: toEqual would take seconds where isDeepStrictEqual takes milliseconds.
const expected = parse(file);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-capture-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function saved(content: Uint8Array, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("reading a capture from a path", () => {
  it("delivers every record of a file larger than the buffers", async () => {
    const sink = collector();
    const facts = await readCapture(await saved(file, "large.pcap"), sink);
    expect(file.length).toBeGreaterThan(4_200_000);
    expect(isDeepStrictEqual(sink.records, expected.records)).toBe(true);
    expect(facts).toEqual(expected.facts);
  });

  it("reads pcapng likewise", async () => {
    const sink = collector();
    const facts = await readCapture(await saved(buildPcapng(frames), "large.pcapng"), sink);
    expect(
      isDeepStrictEqual(
        sink.records.map(({ bytes }) => bytes),
        frames.map(({ bytes }) => bytes),
      ),
    ).toBe(true);
    expect(facts).toMatchObject({ format: "pcapng", frames: 6000, damage: null });
  });

  it("tells of a file that was cut, after its whole records", async () => {
    const sink = collector();
    const { damage, bytes } = await readCapture(await saved(file.subarray(0, -1), "cut.pcap"), sink);
    expect(sink.records).toHaveLength(5999);
    expect(damage).toEqual({ offset: bytes, reason: expect.stringContaining("ends within a record") });
  });

  it("stops at damage", async () => {
    const damaged = Buffer.from(file);
    damaged.writeUInt32LE(0xffff_ffff, 24 + 8);
    const facts = await readCapture(await saved(damaged, "damaged.pcap"), collector());
    expect(facts).toMatchObject({ frames: 0, damage: { offset: 24 } });
  });

  it("decompresses gzip, told by its first bytes", async () => {
    const sink = collector();
    const facts = await readCapture(await saved(gzipSync(file), "compressed.pcap"), sink);
    expect(isDeepStrictEqual(sink.records, expected.records)).toBe(true);
    expect(facts).toEqual({ ...expected.facts, compression: "gzip" });
  });

  it("reads a named pipe", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const sink = collector();
    const [facts] = await Promise.all([readCapture(pipe, sink), writeFile(pipe, file)]);
    expect(isDeepStrictEqual(sink.records, expected.records)).toBe(true);
    expect(facts).toEqual(expected.facts);
  });

  it.each([
    ["missing.pcap", "does not exist"],
    [".", "is a folder"],
    [`${"x".repeat(300)}`, "cannot be read"],
  ])("refuses %s with a reason", async (name, reason) => {
    await expect(readCapture(join(folder, name), collector())).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: expect.stringContaining(reason),
    });
  });

  it("refuses an empty file", async () => {
    await expect(readCapture(await saved(Buffer.alloc(0), "empty"), collector())).rejects.toMatchObject({
      code: "NOT_A_CAPTURE",
      message: expect.stringContaining("empty"),
    });
  });

  it("hands on what the sink throws", async () => {
    const failure = new TypeError("from the sink");
    const record = () => {
      throw failure;
    };
    await expect(readCapture(await saved(file, "throwing.pcap"), { record })).rejects.toBe(failure);
    await expect(readCapture(await saved(gzipSync(file), "throwing.gz"), { record })).rejects.toBe(failure);
  });

  it("ends when the signal aborts", async () => {
    const path = await saved(file, "aborted.pcap");
    const abort = new AbortController();
    const sink = { record: () => abort.abort() };
    await expect(readCapture(path, sink, { signal: abort.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("reading a capture from a stream", () => {
  it("delivers every record, whatever the pieces", async () => {
    const sink = collector();
    const pieces = [file.subarray(0, 1), file.subarray(1, 3), file.subarray(3, 700), file.subarray(700)];
    expect(await readCapture(Readable.from(pieces), sink)).toEqual(expected.facts);
    expect(isDeepStrictEqual(sink.records, expected.records)).toBe(true);
  });

  it("delivers records while the stream is still open", async () => {
    const stream = new PassThrough();
    const sink = collector();
    let delivered = () => {};
    const first = new Promise<void>((resolve) => {
      delivered = resolve;
    });
    const reading = readCapture(stream, {
      record(record) {
        sink.record(record);
        delivered();
      },
    });
    stream.write(buildPcap([{ bytes: Buffer.from("live") }]));
    await first;
    expect(sink.records).toMatchObject([{ bytes: Buffer.from("live") }]);
    stream.end();
    expect(await reading).toMatchObject({ frames: 1, damage: null });
  });

  it("decompresses gzip of several members", async () => {
    const sink = collector();
    const stream = Readable.from([gzipSync(file.subarray(0, 5000)), gzipSync(file.subarray(5000))]);
    expect(await readCapture(stream, sink)).toEqual({ ...expected.facts, compression: "gzip" });
  });

  it("tells of compressed data that end early, after the records they hold", async () => {
    const compressed = gzipSync(file);
    const sink = collector();
    const { damage, frames } = await readCapture(
      Readable.from([compressed.subarray(0, compressed.length - 200)]),
      sink,
    );
    expect(damage?.reason).toContain("compressed data");
    expect(frames).toBeGreaterThan(4000);
    expect(isDeepStrictEqual(sink.records, expected.records.slice(0, frames))).toBe(true);
  });

  it("tells of compressed data that are no capture", async () => {
    await expect(readCapture(Readable.from([gzipSync("some text, nothing more")]), collector())).rejects.toMatchObject({
      code: "NOT_A_CAPTURE",
    });
    await expect(readCapture(Readable.from([gzipSync("").subarray(0, 9)]), collector())).rejects.toMatchObject({
      code: "NOT_A_CAPTURE",
    });
  });

  it.each([
    ["plain", (content: Buffer) => content],
    ["compressed", (content: Buffer) => gzipSync(content)],
  ])("stops at damage within %s data", async (_title, encode) => {
    const damaged = Buffer.concat([file, Buffer.alloc(16, 0xff), file]);
    const { frames, damage } = await readCapture(Readable.from([encode(damaged), encode(file)]), collector());
    expect({ frames, offset: damage?.offset }).toEqual({ frames: 6000, offset: file.length });
  });

  it("hands on the stream's own error", async () => {
    const stream = createReadStream(join(folder, "nothing"));
    await expect(readCapture(stream, collector())).rejects.toMatchObject({ code: "ENOENT" });
    const broken = Readable.from(
      (async function* () {
        yield gzipSync(file).subarray(0, 5000);
        throw new TypeError("broken source");
      })(),
    );
    await expect(readCapture(broken, collector())).rejects.toThrow("broken source");
  });

  it("ends with the signal's reason when that is an error of ours", async () => {
    const reason = new LabError("CAPTURE_FAILED", "tcpdump ended");
    const signal = AbortSignal.abort(reason);
    await expect(readCapture(new PassThrough(), collector(), { signal })).rejects.toBe(reason);
  });

  it("ends when the signal aborts while it waits", async () => {
    const abort = new AbortController();
    const stream = new PassThrough();
    const reading = readCapture(stream, collector(), { signal: abort.signal });
    stream.write(file.subarray(0, 100));
    setImmediate(() => abort.abort());
    await expect(reading).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(stream.destroyed).toBe(true);
  });
});

describe("zstd", () => {
  it("is left to the zstd program where Node cannot read it", () => {
    expect(() => createDecompressor("zstd", { createGunzip })).toThrow(
      expect.objectContaining({ code: "NOT_A_CAPTURE", hint: expect.stringContaining("zstd -d") }),
    );
  });

  it("is read with Node's own decompressor where there is one", () => {
    const own = new PassThrough();
    expect(createDecompressor("zstd", { createGunzip, createZstdDecompress: () => own })).toBe(own);
  });

  it("is told by its first bytes", async () => {
    const stream = Readable.from([Buffer.from("28b52ffd00", "hex")]);
    await expect(readCapture(stream, collector())).rejects.toMatchObject({ code: "NOT_A_CAPTURE" });
  });
});

describe("following a capture that grows", () => {
  it("delivers records as they are written, and the last ones when it ends", async () => {
    const path = await saved(Buffer.alloc(0), "growing.pcap");
    const abort = new AbortController();
    const { notify, count } = counter();
    const following = followCapture(path, { record: notify }, { signal: abort.signal, pollMilliseconds: 5 });
    await appendFile(path, file.subarray(0, 24 + 16 + 500 + 3));
    await count(1);
    await appendFile(path, file.subarray(24 + 16 + 500 + 3));
    await count(6000);
    await appendFile(path, file.subarray(24, 24 + 16 + 500));
    abort.abort();
    expect(await following).toMatchObject({ frames: 6001, damage: null });
  });

  it("tells of a file that became shorter", async () => {
    const path = await saved(file, "shrinking.pcap");
    const { notify, count } = counter();
    const signal = new AbortController().signal;
    const following = followCapture(path, { record: notify }, { signal, pollMilliseconds: 5 });
    await count(6000);
    await truncate(path, 100);
    expect(await following).toMatchObject({ frames: 6000, damage: { reason: expect.stringContaining("shorter") } });
  });

  it("ends at damage by itself", async () => {
    const path = await saved(Buffer.concat([buildPcap([]), Buffer.alloc(16, 0xff)]), "damaged-growing.pcap");
    const { signal } = new AbortController();
    expect(await followCapture(path, collector(), { signal })).toMatchObject({ damage: { offset: 24 } });
  });

  it.each(["missing.pcap", "."])("refuses %s", async (name) => {
    const { signal } = new AbortController();
    await expect(followCapture(join(folder, name), collector(), { signal })).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
  });

  function counter() {
    const events = new PassThrough();
    let seen = 0;
    return {
      notify: () => {
        seen++;
        events.emit("record");
      },
      count: async (wanted: number) => {
        while (seen < wanted) await once(events, "record");
      },
    };
  }
});
