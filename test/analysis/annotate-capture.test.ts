import { execFile } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annotateCapture } from "../../src/analysis/annotate-capture.js";
import type { CaptureFileFacts } from "../../src/pcap/capture-facts.js";
import { readCapture } from "../../src/pcap/read-capture.js";
import { annotationsFor } from "../../src/report/annotations/annotations.js";
import { labNames, seedLab, troubles } from "../report/sample-captures.js";
import { buildPcap, buildPcapng } from "../support/capture-builder.js";
import { captureFile } from "../support/packet-builder.js";

const shared = join(import.meta.dirname, "../../../shared/pcaps");
const hasTshark = existsSync("/usr/bin/tshark");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "annotate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;

/** Writes the capture to a file, annotates it, and returns the annotated bytes. */
async function annotated(capture: Uint8Array, names?: ReadonlyMap<string, string>): Promise<Buffer> {
  const path = join(folder, `${++files}.pcap`);
  writeFileSync(path, capture);
  return annotatedFile(path, names);
}

async function annotatedFile(path: string, names?: ReadonlyMap<string, string>): Promise<Buffer> {
  const out = new PassThrough({ highWaterMark: 1024 });
  const bytes = out.toArray();
  await annotateCapture(path, out, {
    ...(names ? { names } : {}),
    annotate: (report) => annotationsFor(report, { language: "en" }),
  });
  out.end();
  return Buffer.concat(await bytes);
}

interface Copied {
  bytes: string;
  time: string;
  originalLength: number;
  linkType: number;
  interfaceIndex: number;
  comments: string[];
}

async function read(path: string): Promise<{ facts: CaptureFileFacts; frames: Copied[] }> {
  const frames: Copied[] = [];
  const facts = await readCapture(path, {
    record({ bytes, start, end, seconds, nanoseconds, originalLength, linkType, interfaceIndex, comments }) {
      frames.push({
        bytes: Buffer.from(bytes.subarray(start, end)).toString("hex"),
        time: `${seconds}.${nanoseconds}`,
        originalLength,
        linkType,
        interfaceIndex,
        comments: [...(comments ?? [])],
      });
    },
  });
  return { facts, frames };
}

async function readBytes(capture: Uint8Array) {
  const path = join(folder, `${++files}.read`);
  writeFileSync(path, capture);
  return read(path);
}

async function tshark(capture: Buffer, ...args: string[]): Promise<string[][]> {
  const path = join(folder, `${++files}.pcapng`);
  writeFileSync(path, capture);
  const { stdout } = await promisify(execFile)("tshark", ["-r", path, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}

function withoutComments(frames: readonly Copied[]) {
  return frames.map(({ comments: _, ...rest }) => rest);
}

describe("An annotated capture", () => {
  it("holds the same packets, with a comment on what each is", async () => {
    const capture = Buffer.from(captureFile(troubles()));
    const { frames, facts } = await readBytes(await annotated(capture));
    const source = await readBytes(capture);
    expect(withoutComments(frames)).toEqual(withoutComments(source.frames));
    expect(facts.comments[0]).toMatch(/^(complete|partial): /);
    expect(frames[19]?.comments).toEqual(["retransmission of frame 19, 203 ms lost"]);
    expect(frames.at(-1)?.comments).toEqual(["request 2 of connection 4, no answer was captured: anybody?"]);
  });

  it.skipIf(!hasTshark)("shows its comments and names in tshark", async () => {
    const capture = await annotated(Buffer.from(captureFile(seedLab())), labNames);
    const rows = await tshark(
      capture,
      "-N",
      "nN",
      "-T",
      "fields",
      "-e",
      "frame.number",
      "-e",
      "frame.comment",
      "-e",
      "ip.src_host",
    );
    expect(rows[5]).toEqual(["6", "request 1 of connection 1: halo", "reqresp-client"]);
    expect(rows[7]).toEqual(["8", "response 1 of connection 1, service time 880 µs: Echo: halo", "reqresp-server"]);
  });

  it("keeps comments, interfaces, names, statistics and nanoseconds of a pcapng source", async () => {
    const [first, second] = seedLab();
    const interfaces = [
      { linkType: 1, name: "br-lab", description: "the lab's bridge", timeResolution: 6 },
      { linkType: 1, name: "eth7", snapLength: 96, timeOffset: 1_600_000_000 },
    ];
    const capture = buildPcapng(
      [
        { ...first!, seconds: 1_700_000_000, nanoseconds: 5_000, comment: "mine" },
        { ...second!, seconds: 1_700_000_000, nanoseconds: 123_456_789, interface: 1 },
      ],
      { interfaces, section: { comments: ["lab 3"] }, names: { "10.9.8.7": "elsewhere" } },
    );
    const { frames, facts } = await readBytes(await annotated(capture, labNames));
    const source = await readBytes(capture);
    expect(withoutComments(frames)).toEqual(withoutComments(source.frames));
    expect(frames[0]?.comments[0]).toBe("mine");
    expect(facts.comments[0]).toBe("lab 3");
    expect(facts.names.get("10.9.8.7")).toBe("elsewhere");
    expect(facts.interfaces.map(({ name, snapLength, ticksPerSecond }) => [name, snapLength, ticksPerSecond])).toEqual([
      ["br-lab", 262_144, 1e6],
      ["eth7", 96, 1e9],
    ]);
    expect(facts.interfaces[0]?.description).toBe("the lab's bridge");
  });

  it("does not repeat itself when it is annotated again", async () => {
    const once = await annotated(Buffer.from(captureFile(seedLab())), labNames);
    const twice = await annotated(once);
    expect((await readBytes(twice)).frames).toEqual((await readBytes(once)).frames);
  });

  it("can be made from a compressed capture", async () => {
    const capture = Buffer.from(captureFile(seedLab()));
    const { frames } = await readBytes(await annotated(gzipSync(capture)));
    expect(withoutComments(frames)).toEqual(withoutComments((await readBytes(capture)).frames));
  });

  it("holds what could be read of a damaged capture, and says so", async () => {
    const capture = Buffer.from(captureFile(seedLab()));
    const { frames, facts } = await readBytes(await annotated(capture.subarray(0, capture.length - 7)));
    expect(frames).toHaveLength(seedLab().length - 1);
    expect(facts.comments[0]).toContain("the file is damaged or cut");
  });

  it("tells times before 1970 and absurdly far apart as far as 64 bits allow", async () => {
    const [frame] = seedLab();
    const capture = buildPcapng(
      [
        { ...frame!, seconds: -5, nanoseconds: 1 },
        { ...frame!, seconds: 9e9, nanoseconds: 2 },
      ],
      { interfaces: [{ linkType: 1, timeOffset: -10 }] },
    );
    expect(withoutComments((await readBytes(await annotated(capture))).frames)).toEqual(
      withoutComments((await readBytes(capture)).frames),
    );
    const far = buildPcapng(
      [
        { ...frame!, seconds: 0 },
        { ...frame!, seconds: 9e12, interface: 1 },
        { ...frame!, seconds: 0, interface: 1 },
      ],
      { interfaces: [{ linkType: 1 }, { linkType: 1, timeResolution: 0 }] },
    );
    expect((await readBytes(await annotated(far))).frames.map(({ time }) => time)).toEqual([
      "0.0",
      "9000000000000.0",
      "0.0",
    ]);
  });

  it("is as empty as its source", async () => {
    const { frames, facts } = await readBytes(await annotated(buildPcap([])));
    expect(frames).toEqual([]);
    expect(facts.comments[0]).toMatch(/^empty: /);
  });

  it("fails as its output does", async () => {
    const path = join(folder, "full.pcap");
    writeFileSync(path, captureFile(seedLab()));
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error("no space")), highWaterMark: 1 });
    full.on("error", () => {});
    const annotate = (report: Parameters<typeof annotationsFor>[0]) => annotationsFor(report, { language: "en" });
    await expect(annotateCapture(path, full, { annotate })).rejects.toThrow("no space");
  });
});

describe.skipIf(!existsSync(shared))("The shared captures, where they are present", () => {
  const folders = existsSync(shared) ? ["course", "tcp-flags", "containers", "malformed", "other-l2l3"] : [];
  it.each(folders)("come out with the same packets, times and interfaces: %s", async (name) => {
    const paths = readdirSync(join(shared, name)).filter((file) => /\.(pcap|pcapng|ntar)$/.test(file));
    let compared = 0;
    for (const file of paths) {
      const path = join(shared, name, file);
      const source = await read(path).catch(() => undefined);
      if (source === undefined || source.facts.bytes > 20e6) continue;
      const { frames } = await readBytes(await annotatedFile(path));
      expect(withoutComments(frames), file).toEqual(withoutComments(source.frames));
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it.skipIf(!hasTshark)("are read by tshark, packets and all", async () => {
    const path = join(shared, "course/c006-reqresp.pcap");
    const dump = ["-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "tcp.payload"];
    expect(await tshark(await annotatedFile(path), ...dump)).toEqual(await tshark(await readFile(path), ...dump));
  });
});
