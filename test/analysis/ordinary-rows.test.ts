import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyseCapture, type CaptureOptions } from "../../src/analysis/analyse-capture.js";
import { CountedPairs } from "../../src/analysis/counted-pairs.js";
import { OrdinaryRows } from "../../src/analysis/ordinary-rows.js";
import { RowLives } from "../../src/analysis/row-lives.js";
import { captureFile, concat } from "../support/packet-builder.js";
import { fillerFrames, randomConversations } from "./random-conversations.js";

const shared = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const folders = ["course", "tcp-flags", "apps/tcp-anomaly"];
const captures = existsSync(shared)
  ? folders
      .filter((folder) => existsSync(shared + folder))
      .flatMap((folder) => readdirSync(shared + folder).map((name) => `${folder}/${name}`))
      .filter((name) => isTaken(readFileSync(shared + name)))
  : [];
/** After so many frames a capture is known to hold no doubled ones, and runs may begin. */
const trialFrames = 501;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reqresp-lab-rows-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is kept decides when a connection may be put into its row. */
const ways: CaptureOptions[] = [
  { keepExchanges: 0, keepConnections: 0 },
  { keepExchanges: 0, keepConnections: 100 },
  { keepExchanges: 5, keepConnections: 2, recognisers: [] },
  {},
];

describe("Ordinary segments taken in runs", () => {
  it.each([
    { seed: 1, connections: 1, segments: 3000, trouble: 0 },
    { seed: 2, connections: 8, segments: 600, trouble: 0.002 },
    { seed: 3, connections: 20, segments: 300, trouble: 0.02 },
    { seed: 4, connections: 40, segments: 150, trouble: 0.1 },
    { seed: 5, connections: 300, segments: 20, trouble: 0.05 },
  ])("say the same of $connections random conversations as the general path (trouble $trouble)", async (shape) => {
    const frames = randomConversations(shape);
    const file = captureFile([...fillerFrames(trialFrames, frames[0]!), ...frames]);
    const taken = await expectSame(file);
    // Otherwise nothing was compared.
    expect(taken).toBeGreaterThan(frames.length / 10);
  });

  it("count exchanges without telling them, where a pair of hosts has many, and come to the same distributions", async () => {
    let counted = 0;
    const add = CountedPairs.prototype.addToPairs;
    CountedPairs.prototype.addToPairs = function noted() {
      const count = add.call(this);
      counted += count;
      return count;
    };
    try {
      const frames = randomConversations({ seed: 7, connections: 30, segments: 400, trouble: 0.02, changes: 0.8 });
      await expectSame(captureFile([...fillerFrames(trialFrames, frames[0]!), ...frames]), ways.slice(0, 1));
    } finally {
      CountedPairs.prototype.addToPairs = add;
    }
    expect(counted).toBeGreaterThan(1000);
  });

  it.each([
    { seed: 11, connections: 300, segments: 20, trouble: 0, atOnce: 1 },
    { seed: 12, connections: 800, segments: 12, trouble: 0.001, atOnce: 8 },
    { seed: 13, connections: 800, segments: 6, trouble: 0.01, atOnce: 40 },
    { seed: 14, connections: 600, segments: 10, trouble: 0.05, atOnce: 300 },
    { seed: 15, connections: 400, segments: 30, trouble: 0.02, atOnce: 20 },
  ])(
    "follow connections from the SYN to the end, $atOnce at once (trouble $trouble), to the same report",
    async (shape) => {
      const lives = countLives();
      try {
        const frames = randomConversations({ ...shape, changes: 0.7 });
        await expectSame(captureFile([...fillerFrames(trialFrames, frames[0]!), ...frames]));
      } finally {
        lives.restore();
      }
      // In each way, as many that had an object only in the end, or none.
      expect(lives.begun).toBeGreaterThan(shape.connections);
      if (shape.trouble > 0) expect(lives.adopted).toBeGreaterThan(0);
    },
  );

  it("say the same where single frames are stamped an hour ahead", async () => {
    const frames = randomConversations({ seed: 8, connections: 6, segments: 500, trouble: 0.001 });
    const stamped = frames.map((each, index) =>
      index % 400 === 399 ? { ...each, seconds: each.seconds + 3600 } : each,
    );
    // Once a clock has been odd, every frame is looked at one by one.
    expect(await expectSame(captureFile([...fillerFrames(trialFrames, frames[0]!), ...stamped]))).toBeGreaterThan(100);
  });

  it("say the same of a file with big-endian numbers, and of one that ends within a record", async () => {
    const frames = randomConversations({ seed: 6, connections: 4, segments: 400, trouble: 0.01 });
    const file = captureFile([...fillerFrames(trialFrames, frames[0]!), ...frames]);
    expect(await expectSame(bigEndian(file))).toBeGreaterThan(100);
    for (const cut of [1, 20, 70]) expect(await expectSame(file.subarray(0, file.length - cut))).toBeGreaterThan(100);
  });
});

describe.skipIf(captures.length === 0)("Ordinary segments of the shared captures, where present, taken in runs", () => {
  it.each(captures)("say the same of %s as the general path", async (name) => {
    await expectSame(withFiller(readFileSync(shared + name)), ways.slice(1, 2));
  });
});

/** Counts connections that begin in rows, and those of them that become objects. */
function countLives() {
  const { mayBegin, adopt } = RowLives.prototype;
  const lives = { begun: 0, adopted: 0, restore: () => Object.assign(RowLives.prototype, { mayBegin, adopt }) };
  RowLives.prototype.mayBegin = function counted(...numbers) {
    const may = mayBegin.apply(this, numbers);
    if (may) lives.begun++;
    return may;
  };
  RowLives.prototype.adopt = function counted(packet) {
    const adopted = adopt.call(this, packet);
    if (adopted) lives.adopted++;
    return adopted;
  };
  return lives;
}

/** Compares the two ways of reading a file; resolves with the number of frames that runs have taken. */
async function expectSame(file: Uint8Array, options = ways): Promise<number> {
  const path = join(folder, "capture.pcap");
  writeFileSync(path, file);
  let taken = 0;
  const take = OrdinaryRows.prototype.take;
  OrdinaryRows.prototype.take = function counted(from, to) {
    const before = this.lastFrame;
    const reached = take.call(this, from, to);
    taken += this.lastFrame - before;
    return reached;
  };
  try {
    for (const way of options) {
      const [general, runs] = await Promise.all(
        (["never", "always"] as const).map((ordinaryRuns) => outcome(path, { ...way, ordinaryRuns })),
      );
      // The comparison of texts is fast, that of objects tells where they differ.
      if (JSON.stringify(runs) !== JSON.stringify(general)) expect(runs).toEqual(general);
    }
  } finally {
    OrdinaryRows.prototype.take = take;
  }
  return taken;
}

/** The report, or why there is none. */
async function outcome(path: string, options: CaptureOptions): Promise<unknown> {
  try {
    return await analyseCapture(path, options);
  } catch (error) {
    return String(error);
  }
}

/** A little-endian file of microseconds with the filler before its first record, at its time. */
function withFiller(file: Buffer): Uint8Array {
  const first = { seconds: file.readUInt32LE(24), nanoseconds: file.readUInt32LE(28) };
  const filler = captureFile(fillerFrames(trialFrames, first));
  return concat(file.subarray(0, 24), filler.subarray(24), file.subarray(24));
}

/** Swaps the numbers of a little-endian capture file. */
function bigEndian(file: Uint8Array): Uint8Array {
  const swapped = Buffer.from(file);
  swapped.subarray(0, 4).swap32();
  swapped.subarray(4, 8).swap16();
  swapped.subarray(8, 24).swap32();
  for (let at = 24; at < file.length; ) {
    const captured = Buffer.from(file).readUInt32LE(at + 8);
    swapped.subarray(at, at + 16).swap32();
    at += 16 + captured;
  }
  return swapped;
}

/** A classic pcap file, little-endian and with microseconds, of Ethernet frames: the only ones that runs are taken from as they are. */
function isTaken(bytes: Buffer): boolean {
  return bytes.length >= 40 && bytes.readUInt32LE(0) === 0xa1b2_c3d4 && bytes.readUInt32LE(20) === 1;
}
