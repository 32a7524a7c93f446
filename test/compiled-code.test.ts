import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compiledCodeOf, scriptOf } from "../src/compiled-code.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
/** main.js is what Node itself loads. */
const files = readdirSync(dist).filter((name) => name.endsWith(".js") && name !== "main.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reqresp-lab-compiled-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the built program whose compiled code is changed. */
function copied(change: (code: Buffer) => Buffer): string {
  for (const name of ["dist", "package.json"]) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of files) {
    const path = compiledCodeOf(join(folder, "dist", name));
    writeFileSync(path, change(readFileSync(path)));
  }
  return join(folder, "dist", "main.js");
}

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the program's compiled code", () => {
  it("is there for each of its files, and is taken by the Node that built it", () => {
    const untaken = files.filter((name) => {
      const file = join(dist, name);
      return !existsSync(compiledCodeOf(file)) || scriptOf(file).cachedDataRejected !== false;
    });
    expect(files.length).toBeGreaterThan(50);
    expect(untaken).toEqual([]);
  });

  it.each([
    ["of another V8", (code: Buffer) => Buffer.concat([Buffer.from("another "), code.subarray(8)])],
    ["cut short", (code: Buffer) => code.subarray(0, code.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
  ])("is not needed: %s, the program does the same", (_what, change) => {
    const program = copied(change);
    expect(scriptOf(join(folder, "dist", "program.js")).cachedDataRejected).toBe(true);
    for (const args of [["--version"], ["summary", "--help"], ["summary", join(folder, "none.pcap")]]) {
      expect(run(program, ...args)).toEqual(run(join(dist, "main.js"), ...args));
    }
  });

  it("leaves the places in an error's stack as they are in the file", () => {
    const file = join(folder, "thrower.js");
    writeFileSync(file, "exports.fail = () => { throw new Error('here'); };\n");
    const exports: { fail?: () => void } = {};
    scriptOf(file).runInThisContext()(exports);
    expect(() => exports.fail?.()).toThrow(expect.objectContaining({ stack: expect.stringContaining(`${file}:1:30`) }));
  });
});
