import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { TcpConditionBit } from "../../src/analysis/tcp-conditions.js";
import { compareCapture, type GroupAgreement, newGroup } from "./agreement.js";
import { type AnalysedFrames, analyseFrames } from "./analysed-frames.js";
import { conformanceDocument, groupRow } from "./conformance-document.js";
import { compareFrameCounts, type FrameCountAgreement } from "./frame-counts.js";
import { inParallel } from "./in-parallel.js";
import { knownDifferences } from "./known-differences.js";
import { randomSegments } from "./random-segments.js";
import { compareTransum, type TransumAgreement } from "./transum.js";
import {
  askOracle,
  conditionsOfFields,
  hasOracle,
  type OracleFrame,
  oracleVersion,
  rttOfField,
} from "./tshark-oracle.js";

const shared = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const document = new URL("../../docs/conformance.md", import.meta.url).pathname;
const { REQRESP_LAB_WRITE_DOCS, REQRESP_LAB_CONFORMANCE } = process.env;
const isWriting = REQRESP_LAB_WRITE_DOCS === "1";
/** The groups below take a minute and a half; without being asked for all, those of TCP captures are run. */
const isFull = isWriting || REQRESP_LAB_CONFORMANCE === "all";
const hasShared = existsSync(shared);
const oracle = hasOracle();
const temporary = mkdtempSync(join(tmpdir(), "reqresp-lab-conformance-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** tshark takes about 0.2 s per capture. */
const groupTimeout = 240_000;
const groups: GroupAgreement[] = [];
let transum: TransumAgreement;
let frameCounts: FrameCountAgreement;

describe.skipIf(!hasShared)(
  "TCP conditions of the hand-made situations (where the shared captures are present)",
  () => {
    it("are those of the oracle in every frame of all 22", async () => {
      const group = newGroup("tcp-flags");
      for (const [file, frames] of readOracleTable()) {
        compareCapture(group, file, frames, await analyseFrames(shared + file));
      }
      groups.push(group);
      expect(group.differences).toEqual([]);
      expect([group.files, group.compared, group.agreed]).toEqual([22, 148, 148]);
    });
  },
);

describe.skipIf(!hasShared || !oracle)(
  `TCP conditions (where the shared captures and tshark ${oracleVersion} are present)`,
  () => {
    const folders = ["course", "apps/tcp", "apps/tcp-anomaly"];
    it.each(isFull ? [...folders, "apps/http", "containers", "other-l2l3"] : folders)(
      "of %s are tshark's in every frame, but for the documented differences",
      async (folder) => {
        const group = newGroup(folder);
        await inParallel(readdirSync(shared + folder).sort(), (name) => compareFile(group, `${folder}/${name}`));
        sortDifferences(group);
        groups.push(group);
        expect(group.differences.filter(({ file }) => knownDifferences[file] === undefined)).toEqual([]);
      },
      groupTimeout,
    );
  },
);

describe.skipIf(!oracle)(`TCP conditions of random segments (where tshark ${oracleVersion} is present)`, () => {
  it(
    "are tshark's in every frame",
    async () => {
      const group = newGroup("random segments");
      for (const seed of [1, 2, 3, 4]) {
        const path = join(temporary, `random-${seed}.pcap`);
        writeFileSync(path, randomSegments(seed, 250));
        compareCapture(group, `seed ${seed}`, await askOracle(path), await analyseFrames(path));
      }
      groups.push(group);
      expect(group.differences).toEqual([]);
      expect(group.compared).toBeGreaterThan(40_000);
    },
    groupTimeout,
  );
});

describe.skipIf(!hasShared || !oracle)(
  "Exchanges of captures without loss (where the captures and tshark are present)",
  () => {
    it(
      "have the times that TRANSUM gives them",
      async () => {
        transum = await compareTransum(shared);
        expect(transum.differences).toEqual([]);
        expect(transum.agreed).toBeGreaterThan(0);
      },
      groupTimeout,
    );
  },
);

describe.skipIf(!hasShared)("Frame counts (where the shared captures are present)", () => {
  it(
    "are those of the manifest, but for files with blocks that are frames to tshark only",
    async () => {
      frameCounts = await compareFrameCounts(shared);
      expect(frameCounts.differences.filter((line) => !line.includes("pcapng-test-generator"))).toEqual([]);
    },
    groupTimeout,
  );
});

describe.skipIf(!hasShared || !oracle)("docs/conformance.md", () => {
  it("says what was measured", () => {
    const measured = conformanceDocument(groups, { frameCounts, transum });
    if (isWriting) writeFileSync(document, measured);
    const written = readFileSync(document, "utf8");
    if (isFull) return expect(measured).toBe(written);
    for (const group of groups) expect(written).toContain(groupRow(group));
  });
});

/** Compares one capture; frames removed as copies are taken out of the file that tshark sees. */
async function compareFile(group: GroupAgreement, file: string): Promise<void> {
  let ours: AnalysedFrames;
  try {
    ours = await analyseFrames(shared + file);
  } catch (error) {
    expect(error).toMatchObject({ code: "NOT_A_CAPTURE" });
    return;
  }
  if (ours.removed.length === 0) return compareCapture(group, file, await askOracle(shared + file), ours);
  const path = join(temporary, file.replaceAll("/", "-"));
  execFileSync("editcap", [shared + file, path, ...ours.removed.map(String)]);
  const removed = new Set(ours.removed);
  const kept = Array.from({ length: ours.frames }, (_, index) => index + 1).filter((frame) => !removed.has(frame));
  compareCapture(group, file, await askOracle(path), ours, (frame) => kept[frame - 1]!);
}

function sortDifferences(group: GroupAgreement): void {
  group.differences.sort((a, b) => (a.file === b.file ? a.frame - b.frame : a.file < b.file ? -1 : 1));
}

/** tcp-flags/ORACLE.tsv by file. */
function readOracleTable(): Map<string, OracleFrame[]> {
  const [head, ...lines] = readFileSync(`${shared}tcp-flags/ORACLE.tsv`, "utf8").trimEnd().split("\n");
  const columns = head!.split("\t");
  const files = new Map<string, OracleFrame[]>();
  for (const line of lines) {
    const cells = line.split("\t");
    const value = (column: string) => cells[columns.indexOf(column)] ?? "";
    const frames = files.get(value("file")) ?? [];
    files.set(value("file"), frames);
    frames.push({
      frame: Number(value("frame")),
      conditions: conditionsOfFields(value),
      ackRttNs: rttOfField(value("ack_rtt")),
      duplicateAckNumber: -1,
      known: ~TcpConditionBit.zeroWindowProbeAck,
      path: "raw:ip:tcp",
    });
  }
  return files;
}
