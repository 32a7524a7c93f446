import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import type { Report } from "../../src/report/report.js";

const folder = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const original = `${folder}course/c056-reqresp.pcap`;
const names = [
  "be",
  "be-ns",
  "ethpad60",
  "ipv4-228",
  "loop108",
  "ns",
  "null-be",
  "null-le",
  "raw101",
  "sll",
  "sll2",
  "sll2-any-dup",
  "snap54",
  "snap80",
  "vlan",
];
const files = [...names.map((name) => `c056-${name}.pcap`), "c056-pcapng.pcapng"];

describe.skipIf(!existsSync(original))(
  "One capture in sixteen other encodings (where the shared captures are present)",
  () => {
    it.each(files)("%s gives the same summary as the original", async (name) => {
      const report = await analyseCapture(`${folder}synthetic/${name}`);
      expect(summaryOf(report, name)).toEqual(summaryOf(await analyseCapture(original), name));
    });

    it('removes and reports the second copy of every packet on "any"', async () => {
      const { capture, verdict } = await analyseCapture(`${folder}synthetic/c056-sll2-any-dup.pcap`);
      expect(capture.frames).toBe(2 * (capture.frames - capture.duplicatesRemoved));
      expect(verdict.reasons.find(({ code }) => code === "duplicates-removed")).toMatchObject({ breaks: false });
      expect(verdict.kind).toBe("complete");
    });

    it("says what the snap length cut, and cuts only the text", async () => {
      const { connections, capture, verdict } = await analyseCapture(`${folder}synthetic/c056-snap80.pcap`);
      const { request, response } = connections[1]!.exchanges[1]!;
      expect(capture.snapped).toBeGreaterThan(0);
      expect(verdict.kind).toBe("partial");
      expect(request.bytes).toBe(11);
      expect("distributed").toContain(request.text ?? "distributed");
      expect(response).toMatchObject({ bytes: 17, payloadComplete: false });
    });
  },
);

/** What a short snap length takes away: payload, what it means, and TCP options. */
const cut = new Set(
  "text payload payloadComplete protocol requestLabel responseLabel windowScale maximumSegmentSize windowMinimum windowMaximum".split(
    " ",
  ),
);

/** What must not depend on the encoding. Frame numbers depend on ARP, which some link types cannot carry, and on doubles. */
function summaryOf({ connections, totals, pairs, problemCounts }: Report, name: string): unknown {
  const isCut = name.includes("snap");
  return JSON.parse(
    JSON.stringify({ connections, totals, pairs, problemCounts }, (key, value) => {
      if (/[fF]rames?$/.test(key) && !["dataFrames"].includes(key)) return undefined;
      if (["startNs", "endNs", "duplicate-frame", "snapped"].includes(key)) return undefined;
      if (isCut && cut.has(key)) return undefined;
      return value;
    }),
  );
}
