import { describe, expect, it } from "vitest";
import type { RenderOptions } from "../../src/report/options.js";
import { type FormatName, fileEndings, formatForFile, formatNames, render } from "../../src/report/render.js";
import type { Report } from "../../src/report/report.js";
import { everything } from "./everything.js";
import { crowd, labNames, middleOnly, packetsOf, reportOf, seedLab, troubles } from "./sample-captures.js";

/*
 * The files in golden/ are what users see, to be read in a review like any other text.
 * After a wanted change renew them with `npx vitest run --project unit test/report/golden.test.ts -u` and read the difference.
 */
const handIn: Partial<RenderOptions> = {
  explain: true,
  commands: ["reqresp-lab up", "reqresp-lab capture --run -w seed.pcap", "reqresp-lab down"],
  transcript: [
    { role: "server", text: "Server listening on 0.0.0.0:2222" },
    { role: "client", text: "Enter message: " },
    { role: "client", text: "Received from server: Echo: halo" },
  ],
};

const seedPackets = await packetsOf(seedLab());

const cases: readonly (readonly [
  file: string,
  capture: string,
  format: FormatName,
  options: Partial<RenderOptions>,
])[] = [
  ["seed.en.txt", "seed", "terminal", {}],
  ["seed.en.60.txt", "seed", "terminal", { width: 60 }],
  ["seed.en.200.txt", "seed", "terminal", { width: 200 }],
  ["seed.en.colour.txt", "seed", "terminal", { colour: true }],
  ["seed.en.explain.txt", "seed", "terminal", { explain: true }],
  ["seed.id.explain.txt", "seed", "terminal", { explain: true, language: "id" }],
  ["seed.id.60.txt", "seed", "terminal", { width: 60, language: "id" }],
  ["seed.json.txt", "seed", "json", {}],
  ["seed.jsonl", "seed", "jsonl", {}],
  ["seed.csv", "seed", "csv", {}],
  ["seed.mmd", "seed", "mermaid", {}],
  ["seed.en.md", "seed", "markdown", handIn],
  ["seed.id.md", "seed", "markdown", { ...handIn, language: "id" }],
  ["lab.en.md", "lab", "markdown", { packets: seedPackets }],
  ["lab.id.md", "lab", "markdown", { packets: seedPackets, language: "id" }],
  ["troubles.en.explain.txt", "troubles", "terminal", { explain: true }],
  ["troubles.id.explain.txt", "troubles", "terminal", { explain: true, language: "id" }],
  ["troubles.en.md", "troubles", "markdown", {}],
  ["troubles.id.md", "troubles", "markdown", { language: "id" }],
  ["troubles.json.txt", "troubles", "json", {}],
  ["troubles.mmd", "troubles", "mermaid", {}],
  ["troubles.csv", "troubles", "csv", {}],
  ["crowd.en.txt", "crowd", "terminal", { connections: 2, exchanges: 5 }],
  ["crowd.id.60.txt", "crowd", "terminal", { connections: 1, exchanges: 3, width: 60, language: "id" }],
  ["middle.en.explain.txt", "middle", "terminal", { explain: true }],
  ["middle.id.explain.txt", "middle", "terminal", { explain: true, language: "id" }],
  ["empty.en.txt", "empty", "terminal", {}],
];

const captures: Record<string, () => Promise<Report>> = {
  seed: () => reportOf("captures/seed.pcap", seedLab(), { names: labNames }),
  lab: async () => {
    const report = await reportOf("captures/seed.pcap", seedLab(), { names: labNames });
    const { proof } = everything;
    const lab = {
      ...everything.lab,
      programs: everything.lab.programs.map((one) => ({ ...one, service: `reqresp-${one.role}` })),
    };
    return { ...report, lab, proof };
  },
  troubles: () => reportOf("troubles.pcap", troubles()),
  crowd: () => reportOf("crowd.pcap", crowd()),
  middle: () => reportOf("middle.pcap", middleOnly()),
  empty: () => reportOf("empty.pcap", []),
};

describe("A report", () => {
  it.each(cases)("is rendered as in golden/%s", async (file, capture, format, options) => {
    const report = await captures[capture]?.();
    if (report === undefined) throw new Error(`Expected a capture, got ${capture}`);
    await expect(render(report, format, options)).toMatchFileSnapshot(`golden/${file}`);
  });

  it("comes out the same each time", async () => {
    const [first, second] = await Promise.all([captures.seed?.(), captures.seed?.()]);
    if (!first || !second) throw new Error("Expected reports");
    const texts = cases.map(([, , format, options]) => [
      render(first, format, options),
      render(second, format, options),
    ]);
    for (const [one, other] of texts) expect(one).toBe(other);
  });

  it("has its format told by the ending of the file", () => {
    for (const ending of fileEndings)
      expect(formatNames).toContain(formatForFile(`some.folder/Report${ending.toUpperCase()}`));
    expect(formatForFile("report.md")).toBe("markdown");
    expect(formatForFile("report.docx")).toBeUndefined();
    expect(formatForFile("md")).toBeUndefined();
  });
});
