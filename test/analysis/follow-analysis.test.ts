import { appendFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followFile, followStream } from "../../src/analysis/follow-analysis.js";
import { seedLab } from "../report/sample-captures.js";
import { captureFile } from "../support/packet-builder.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "follow-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const capture = Buffer.from(captureFile(seedLab()));
const until = async (holds: () => boolean) => {
  while (!holds()) await wait(10);
};

describe("A capture that is still written", () => {
  it("is explained while it grows, to the packet that is only half there", async () => {
    const path = join(folder, "growing.pcap");
    const half = Math.floor(capture.length * 0.7);
    writeFileSync(path, capture.subarray(0, half));
    const end = new AbortController();
    const told: string[] = [];
    const followed = followFile(path, {
      signal: end.signal,
      onExchange: ({ request }) => told.push(request.text ?? ""),
    });
    await until(() => followed.analyzer.frames > 8);
    expect(followed.analyzer.frames).toBeLessThan(seedLab().length);
    appendFileSync(path, capture.subarray(half));
    await until(() => followed.analyzer.frames === seedLab().length);
    end.abort();
    const report = await followed.report;
    expect(report.verdict.kind).toBe("complete");
    expect(report.capture.file).toBe(path);
    expect(told).toEqual(["halo", "apa kabar?"]);
  });

  it("is explained from a stream, which may end by itself or be ended", async () => {
    const { signal } = new AbortController();
    const whole = new PassThrough();
    const followed = followStream(whole, { signal });
    whole.end(capture);
    expect((await followed.report).totals.exchanges).toBe(2);

    const end = new AbortController();
    const open = new PassThrough();
    const cut = followStream(open, { signal: end.signal });
    open.write(capture.subarray(0, capture.length - 5));
    await until(() => cut.analyzer.frames === seedLab().length - 1);
    end.abort();
    expect((await cut.report).capture.frames).toBe(seedLab().length - 1);
  });

  it("is refused when it is none, or not there", async () => {
    const { signal } = new AbortController();
    const path = join(folder, "text");
    writeFileSync(path, "this is text, and quite a lot of it, more than a header has");
    await expect(followFile(path, { signal }).report).rejects.toMatchObject({ code: "NOT_A_CAPTURE" });
    const missing = followFile(join(folder, "missing"), { signal });
    await expect(missing.report).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});
