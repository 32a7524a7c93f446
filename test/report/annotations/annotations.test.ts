import { describe, expect, it } from "vitest";
import { annotationsFor } from "../../../src/report/annotations/annotations.js";
import type { Report } from "../../../src/report/report.js";
import { labNames, reportOf, seedLab, troubles } from "../sample-captures.js";

/** What an annotated capture says, as text: the file's comment, then each frame's. Conditions come from the writing itself. */
function comments(report: Report, language: "en" | "id"): string {
  const annotations = annotationsFor(report, { language });
  const lines = Array.from({ length: report.capture.frames }, (_, index) => {
    const texts = annotations.ofFrame({ frame: index + 1, conditions: [], duplicateOf: 0 });
    return `${index + 1}\t${texts.join(" | ")}`.trimEnd();
  });
  const names = annotations.names.map((pair) => pair.join(" "));
  return [...annotations.section, `\n${annotations.interfaceDescription}`, ...names, "", ...lines, ""].join("\n");
}

describe("The comments of an annotated capture", () => {
  it.each([
    ["seed", "en"],
    ["seed", "id"],
    ["troubles", "en"],
    ["troubles", "id"],
  ] as const)("are those of golden/annotations.%s.%s.txt", async (capture, language) => {
    const report =
      capture === "seed"
        ? await reportOf("seed.pcap", seedLab(), { names: labNames })
        : await reportOf("troubles.pcap", troubles());
    await expect(comments(report, language)).toMatchFileSnapshot(`../golden/annotations.${capture}.${language}.txt`);
  });

  it("name a condition once, with what is known about it", async () => {
    const { ofFrame } = annotationsFor(await reportOf("troubles.pcap", troubles()), { language: "en" });
    const frame = 20;
    const own = ofFrame({ frame, conditions: [], duplicateOf: 0 });
    expect(own.join()).toMatch(/^retransmission of frame 19, \d+ ms lost$/);
    expect(ofFrame({ frame, conditions: ["retransmission"], duplicateOf: 0 })).toEqual(own);
    expect(ofFrame({ frame, conditions: ["zero-window"], duplicateOf: 0 })).toEqual([...own, "zero window"]);
  });

  it("say of a second copy which frame it repeats", async () => {
    const { ofFrame } = annotationsFor(await reportOf("seed.pcap", seedLab()), { language: "en" });
    expect(ofFrame({ frame: 4711, conditions: [], duplicateOf: 4710 })).toEqual([
      "second copy of frame 4710: the same packet, captured twice",
    ]);
  });

  it("escape what a payload or a name could do to a terminal", async () => {
    const names = new Map([["172.18.0.2", "evil\u001b[2J\u202e"]]);
    const report = await reportOf("a\u0007b.pcap", seedLab(), { names });
    for (const exchange of report.connections[0]!.exchanges) {
      exchange.requestLabel = null;
      exchange.request.text = "\u001b]0;owned\u0007\u202e";
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(comments(report, "en").replaceAll(/[\n\t]/g, "")).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
  });
});
