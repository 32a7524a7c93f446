import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { explain } from "../../src/report/explain/explain.js";
import type { Report } from "../../src/report/report.js";
import { captureFile, type FrameAt, frame, payload, sll2 } from "../support/packet-builder.js";
import { reportOf, seedLab } from "./sample-captures.js";

const linkTypeSll2 = 276;
const options = { language: "en", connections: 1 } as const;

/** The lab as `-i any` sees it: each packet where it enters the bridge, and `lateNs` later where it leaves it. */
async function doubled(lateNs: number): Promise<{ report: Report; numbers: number[] }> {
  const seen = seedLab().flatMap((original, index): (FrameAt & { index: number; isCopy: boolean })[] =>
    [false, true].map((isCopy) => ({
      ...original,
      bytes: cooked(original.bytes, isCopy),
      nanoseconds: original.nanoseconds + (isCopy ? lateNs : 0),
      index,
      isCopy,
    })),
  );
  seen.sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
  const report = await analyseCapture(Readable.from([captureFile(seen, linkTypeSll2)]));
  const numbers: number[] = [];
  seen.forEach(({ index, isCopy }, at) => {
    if (!isCopy) numbers[index + 1] = at + 1;
  });
  return { report, numbers };
}

function cooked(ethernet: Uint8Array, isCopy: boolean): Uint8Array {
  const protocol = (ethernet[12]! << 8) | ethernet[13]!;
  const place = isCopy ? { interfaceIndex: 4, packetType: 4 } : { interfaceIndex: 5, packetType: 3 };
  return frame(sll2({ ...place, protocol }), payload(ethernet.subarray(14)));
}

describe("What is explained of a capture that holds every packet twice", () => {
  it.each([
    ["each copy follows its original", 3_000],
    ["copies come after the next packet", 45_000],
  ])("is what is explained of one that holds it once, with other frame numbers: %s", async (_, lateNs) => {
    const { report, numbers } = await doubled(lateNs);
    const [once, twice] = [explain(await reportOf("once.pcap", seedLab()), options), explain(report, options)];
    const shared = twice.filter((sentence) => !sentence.includes("second copies"));
    expect(report.capture.duplicatesRemoved).toBe(seedLab().length);
    expect(shared).toHaveLength(once.length);
    expect(shared.filter((sentence) => sentence.includes("only an ACK") || sentence.includes("pure ACK"))).toEqual([
      expect.stringMatching(`^Frame ${numbers[7]} .* \\(frame ${numbers[6]}\\) .* \\(frame ${numbers[8]}\\)`),
      expect.stringMatching(`^Frame ${numbers[9]} is a pure ACK: .* \\(frame ${numbers[8]}\\)`),
      expect.stringMatching(`^There is no pure .* \\(frame ${numbers[12]}\\) .* \\(frame ${numbers[13]}\\)`),
    ]);
  });
});

describe("The copies", () => {
  it("are named as far as a reader needs them", async () => {
    const { report, numbers } = await doubled(3_000);
    const problem = report.problems.find(({ code }) => code === "duplicate-frame")!;
    expect(problem.frames).toEqual(numbers.filter(Boolean).map((original) => original + 1));
  });
});
