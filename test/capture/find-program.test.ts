import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/capture/find-program.js";

const name = "a-program-that-no-system-has";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-find-"));
  for (const place of ["plain", "program"]) await mkdir(join(folder, place));
  await mkdir(join(folder, "folder", name), { recursive: true });
  await writeFile(join(folder, "plain", name), "");
  await writeFile(join(folder, "program", name), "");
  await chmod(join(folder, "plain", name), 0o644);
  await chmod(join(folder, "program", name), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("findProgram", () => {
  it("takes the first that may be run, not a plain file, not a folder", () => {
    const path = ["plain", "folder", "program"].map((place) => join(folder, place)).join(":");
    expect(findProgram(name, path)).toBe(join(folder, "program", name));
  });

  it("never looks into the current folder, which an empty or relative entry would mean", () => {
    expect(findProgram("package.json", ":.:src")).toBeUndefined();
  });

  it("finds nothing where nothing is", () => {
    expect(findProgram(name, undefined)).toBeUndefined();
  });
});
