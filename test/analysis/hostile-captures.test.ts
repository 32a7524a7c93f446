import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { LiveAnalysis } from "../../src/analysis/live-analysis.js";
import { LabError } from "../../src/errors.js";
import type { Report } from "../../src/report/report.js";
import { captureFile, sll2, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

const shared = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const folders = ["malformed", "containers", "other-l2l3", "tcp-flags", "apps/udp", "apps/tcp-anomaly", "apps/dns"];
const files = existsSync(shared)
  ? folders.flatMap((folder) => readdirSync(shared + folder).map((name) => `${folder}/${name}`)).filter(isCapture)
  : [];

describe.skipIf(files.length === 0)(
  "Captures that were made to break programs (where the shared captures are present)",
  () => {
    it.each(files)("%s gives a report whose sums are right, or is said to be no capture", async (name) => {
      const report = await analyseOrRefuse(readFileSync(shared + name));
      if (report !== null) expectSumsRight(report);
    });
  },
);

describe("Any damage to a capture", () => {
  const conversation = tcpConversation().connect().client("halo").server("Echo: halo").ack("client").close();
  const original = captureFile(conversation.frames);
  const cooked = tcpConversation({ client: "[fd00::2]:40000", server: "[fd00::3]:53", link: () => [sll2()] })
    .connect()
    .client("a");
  const other = captureFile(cooked.server("b").close().frames, 276);

  it("by flipped, cut and spliced bytes or wrong lengths still gives a report or says that it is no capture", async () => {
    const mutation = fc.record({
      base: fc.constantFrom(original, other),
      flips: fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 12 }),
      cut: fc.option(fc.nat(2000)),
      splice: fc.option(fc.tuple(fc.nat(2000), fc.uint8Array({ maxLength: 40 }))),
      length: fc.option(fc.tuple(fc.nat(1000), fc.constantFrom(0, 1, 0xffff, 262_144, 0x7fffffff, 0xffffffff))),
      joined: fc.option(fc.tuple(fc.nat(2000), fc.nat(2000))),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ base, flips, cut, splice, length, joined }) => {
        let bytes = Uint8Array.from(base);
        if (joined !== null)
          bytes = Uint8Array.of(
            ...bytes.subarray(0, joined[0]),
            ...(base === other ? original : other).subarray(joined[1]),
          );
        // Joined where one had begun and the other ended, nothing may be left.
        if (bytes.length < 4) bytes = Uint8Array.from(base);
        if (length !== null) new DataView(bytes.buffer).setUint32(length[0] % (bytes.length - 3), length[1], true);
        for (const [at, value] of flips) bytes[at % bytes.length] = value;
        if (splice !== null)
          bytes.set(splice[1].subarray(0, Math.max(0, bytes.length - splice[0])), Math.min(splice[0], bytes.length));
        if (cut !== null) bytes = bytes.subarray(0, cut);
        const report = await analyseOrRefuse(bytes);
        if (report !== null) expectSumsRight(report);
      }),
      { numRuns: 500 },
    );
  });

  it.each([0x00, 0xff])("that leaves only bytes of value %i is refused", async (value) => {
    expect(await analyseOrRefuse(new Uint8Array(10_000).fill(value))).toBeNull();
  });

  it("that leaves no packet gives an empty report", () => {
    const report = analyseFrames([]);
    expect(report.verdict).toMatchObject({ kind: "empty", reasons: [{ code: "no-connections" }] });
    expect(report.capture).toMatchObject({ frames: 0, firstFrameAt: null, durationNs: 0 });
  });

  it("at its end is told with everything before it", () => {
    const analysis = new LiveAnalysis();
    analysis.push(original.subarray(0, original.length - 10));
    const report = analysis.finish();
    expect(report.capture.frames).toBe(conversation.frames.length - 1);
    expect(report.capture.damage?.offset).toBeGreaterThan(0);
    expect(report.verdict.kind).toBe("partial");
    expect(report.problemCounts["file-damaged"]).toBe(1);
  });
});

async function analyseOrRefuse(bytes: Uint8Array): Promise<Report | null> {
  try {
    return await analyseCapture(Readable.from([Buffer.from(bytes)]));
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe("NOT_A_CAPTURE");
    return null;
  }
}

function expectSumsRight(report: Report): void {
  const { capture, connections, totals } = report;
  expect(absurdTimes(report)).toEqual([]);
  const counted = Object.values(capture.framesBy).reduce((sum, count) => sum + count, 0);
  expect(counted + capture.duplicatesRemoved).toBe(capture.frames);
  expect(connections).toHaveLength(Math.min(100, totals.connections));
  for (const { durationNs, timeBudget, fromClient, fromServer, frames } of connections) {
    expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
    expect(fromClient.frames + fromServer.frames).toBe(frames);
  }
}

/** Durations and times that are negative, or no numbers, by their place in the report. */
function absurdTimes(value: unknown, path = "report"): string[] {
  if (typeof value === "number") {
    return Number.isFinite(value) && (value >= 0 || !path.endsWith("Ns")) ? [] : [`${path}: ${value}`];
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => absurdTimes(inner, `${path}.${name}`));
}

function isCapture(name: string): boolean {
  return /\.(pcap|pcapng|cap|ntar)/.test(name);
}
