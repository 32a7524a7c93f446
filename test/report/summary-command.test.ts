import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.js";
import { runCli } from "../../src/cli/run-cli.js";
import type { Report } from "../../src/report/report.js";
import { captureFile, type FrameAt, tcpConversation } from "../support/packet-builder.js";
import { crowd, seedLab } from "./sample-captures.js";

let folder: string;
const seed = captureFile(seedLab());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-summary-"));
  await writeFile(join(folder, "seed.pcap"), seed);
  await writeFile(join(folder, "crowd.pcap"), captureFile(crowd()));
  await writeFile(join(folder, "cut.pcap"), seed.subarray(0, seed.length - 10));
  await writeFile(join(folder, "text.pcap"), "this is no capture");
});
afterAll(() => rm(folder, { recursive: true }));

describe("summary", () => {
  it("explains a capture on stdout and says nothing on stderr", async () => {
    const { status, out, err } = await run(["summary", at("seed.pcap")]);
    expect(status).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/halo → Echo: halo/);
    expect(out).toMatch(/✔ complete/);
  });

  it("reads standard input where the file is -", async () => {
    const { status, out } = await run(["summary", "-"], { stdin: () => Readable.from([seed]) });
    expect(status).toBe(0);
    expect(out).toMatch(/^standard input/);
  });

  it("speaks the language of the locale unless another is asked for", async () => {
    const env = { LANG: "id_ID.UTF-8" };
    expect((await run(["summary", at("seed.pcap")], { env })).out).toMatch(/✔ lengkap/);
    expect((await run(["summary", "--lang", "en", at("seed.pcap")], { env })).out).toMatch(/✔ complete/);
  });

  it("gives data with --json, of as many exchanges as asked for", async () => {
    const { out, err } = await run(["summary", "--json", at("crowd.pcap")]);
    const report = JSON.parse(out) as { totals: { exchanges: number }; connections: { exchanges: unknown[] }[] };
    expect(report.totals.exchanges).toBe(100);
    expect(report.connections.flatMap(({ exchanges }) => exchanges)).toHaveLength(100);
    expect(err).toBe("");
  });

  it("shows only as much as was asked for, and counts the rest", async () => {
    const { out } = await run(["summary", "--exchanges", "3", "--connections", "1", at("crowd.pcap")]);
    expect(out).toMatch(/… and 57 more exchanges/);
    expect(out).toMatch(/… and 20 more connections/);
  });

  it("keeps less in detail of a large file unless more is asked for, counts all, and finds the slowest of all", async () => {
    await writeFile(at("large.pcap"), captureFile(largeCapture()));
    const usual = await run(["summary", "--json", at("large.pcap")]);
    const report = JSON.parse(usual.out) as Report;
    expect(report.totals.exchanges).toBe(250);
    expect(report.connections[0]?.exchanges).toHaveLength(200);
    expect(usual.err).toContain("200 of 250 exchanges are in detail; --exchanges 250 keeps them all");
    expect(report.slowest.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => 250 - index));
    const text = await run(["summary", at("large.pcap")]);
    expect(text.out).toMatch(/The slowest exchanges\n.* 1#250 .* {2}12 B → 10 B\n/);
    const asked = await run(["summary", "--json", "--exchanges", "250", at("large.pcap")]);
    expect((JSON.parse(asked.out) as Report).connections[0]?.exchanges).toHaveLength(250);
    expect(asked.err).toBe("");
    await rm(at("large.pcap"));
  });

  it("shows what lies before the damage of a file, with a warning on stderr", async () => {
    const { status, out, err } = await run(["summary", at("cut.pcap")]);
    expect(status).toBe(0);
    expect(out).toMatch(/halo → Echo: halo/);
    expect(err).toMatch(/damaged at byte \d+/);
  });

  it.each([
    ["a file that is no capture", ["summary", "text.pcap"], "NOT_A_CAPTURE"],
    ["a file that is not there", ["summary", "missing.pcap"], "FILE_NOT_FOUND"],
    ["the same for a stream of lines", ["summary", "--format", "jsonl", "missing.pcap"], "FILE_NOT_FOUND"],
    ["a format that there is not", ["summary", "--format", "yaml", "seed.pcap"], "USAGE"],
  ])("refuses %s", async (_, [command = "", ...rest], code) => {
    const file = rest.pop() ?? "";
    const { status, out, err } = await run([command, ...rest, at(file)]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(`[${code}]`);
  });

  it("streams one exchange a line, and reads no faster than its lines are read", async () => {
    const slow = new PassThrough({ highWaterMark: 1 });
    const done = run(["summary", "--format", "jsonl", at("crowd.pcap")], { stdout: slow });
    const lines: { connection: number; number: number }[] = [];
    let rest = "";
    let taken = 0;
    slow.on("data", (chunk: Buffer) => {
      taken++;
      const parts = (rest + chunk.toString()).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) lines.push(JSON.parse(part));
      slow.pause();
      setImmediate(() => slow.resume());
    });
    expect((await done).status).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rest).toBe("");
    expect(lines).toHaveLength(100);
    expect(lines[0]).toMatchObject({ connection: 1, number: 1 });
    expect(taken).toBeGreaterThan(0);
  });
});

describe("report", () => {
  it.each(["md", "json", "jsonl", "csv", "mmd", "txt"])("writes a .%s file for its owner only", async (ending) => {
    const path = at(`out.${ending}`);
    const { status, out, err } = await run(["report", at("seed.pcap"), "-o", path]);
    expect([status, out, err]).toEqual([0, "", ""]);
    expect((await readFile(path, "utf8")).includes("halo")).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("says which folder is not there", async () => {
    const { status, err } = await run(["report", at("seed.pcap"), "-o", at("nowhere/x.md")]);
    expect(status).toBe(2);
    expect(err).toContain(
      `${at("nowhere/x.md")} cannot be written: there is no folder ${at("nowhere")} [OUTPUT_UNWRITABLE]`,
    );
  });

  it("does not overwrite a file unless told to", async () => {
    const path = at("kept.md");
    await writeFile(path, "mine");
    const refused = await run(["report", at("seed.pcap"), "-o", path]);
    expect(refused.status).toBe(2);
    expect(refused.err).toContain("[OUTPUT_EXISTS]");
    expect(refused.err).not.toContain(" -w");
    expect(await readFile(path, "utf8")).toBe("mine");
    expect((await run(["report", at("seed.pcap"), "-o", path, "--force"])).status).toBe(0);
    expect(await readFile(path, "utf8")).toMatch(/^# /);
  });

  it("lists the endings there are for one that there is not, and leaves no file", async () => {
    const { status, err } = await run(["report", at("seed.pcap"), "-o", at("out.docx")]);
    expect(status).toBe(2);
    expect(err).toMatch(/\.md/);
    expect(await readdir(folder)).not.toContain("out.docx");
  });

  it("leaves no file of a capture that cannot be read", async () => {
    expect((await run(["report", at("text.pcap"), "-o", at("none.md")])).status).toBe(2);
    expect(await readdir(folder)).not.toContain("none.md");
  });
});

/** Over 64 MiB: each exchange slower than the one before, then frames of a protocol that nobody knows. */
function largeCapture(): FrameAt[] {
  const conversation = tcpConversation().connect();
  for (let index = 1; index <= 250; index++) {
    const number = String(index).padStart(3, "0");
    conversation.client(`question ${number}`).server(`answer ${number}`, { after: 0.000_1 * index });
  }
  const { frames } = conversation.ack("client").close();
  const filler = { ...frames.at(-1)!, bytes: new Uint8Array(60_000) };
  return [...frames, ...Array.from({ length: 1120 }, () => filler)];
}

function at(name: string): string {
  return join(folder, name);
}

async function run(args: string[], changes: Partial<Context> = {}) {
  const [out, err] = [collector(), collector()];
  const context: Context = {
    stdin: () => Readable.from([]),
    stdout: out.stream,
    stderr: err.stream,
    env: {},
    cwd: folder,
    colour: false,
    width: 100,
    quiet: false,
    debug: false,
    json: false,
    signal: new AbortController().signal,
    ...changes,
  };
  const status = await runCli(args, context);
  return { status, out: out.text(), err: err.text() };
}

function collector(): { stream: Writable; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}
