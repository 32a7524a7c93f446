import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/cli/make-folder.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-folder-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("A folder", () => {
  it("is made with those that it lies in, and is none the worse for being there", async () => {
    const deep = join(folder, "a/b/c");
    for (const path of [deep, deep, `${deep}/`]) await makeFolder(path);
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it("is not made where a file has its name, or the name of one that it lies in", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(folder, "file/below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it.skipIf(!existsSync("/proc/self"))("is refused, and not tried for ever, where the system makes none", async () => {
    await expect(makeFolder("/proc/none")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(makeFolder("/proc/none/below")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
