import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBuildContext } from "../../src/docker/build-context.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (changes: object = {}) => ({
  context: folder,
  args: {},
  labels: {},
  cacheFrom: [],
  platforms: [],
  tags: [],
  extraHosts: [],
  ...changes,
});

/** What tar itself makes of the archive. */
async function extract(changes: object = {}): Promise<{ names: string[]; out: string; dockerfile: string }> {
  const context = openBuildContext(build(changes));
  const archive = await buffer(context.archive());
  const out = join(folder, "..", `out-${process.pid}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(out);
  execFileSync("tar", ["-x", "-C", out], { input: archive });
  const listed = execFileSync("tar", ["-t", "--quoting-style=literal"], { input: archive, encoding: "utf8" });
  return { names: listed.trim().split("\n"), out, dockerfile: context.dockerfile };
}

describe("a build context's archive", () => {
  it("is read by tar: contents, long and non-ASCII names, links, empty files and modes", async () => {
    const deep = "a".repeat(60);
    mkdirSync(join(folder, deep, deep), { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), "FROM x\n");
    writeFileSync(join(folder, deep, deep, "file"), "deep");
    writeFileSync(join(folder, "käse.txt"), "cheese");
    writeFileSync(join(folder, "empty"), "");
    writeFileSync(join(folder, "block"), "x".repeat(512));
    writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync("block", join(folder, "link"));
    const { names, out } = await extract();
    try {
      expect(names).toContain(`${deep}/${deep}/file`);
      expect(readFileSync(join(out, deep, deep, "file"), "utf8")).toBe("deep");
      expect(readFileSync(join(out, "käse.txt"), "utf8")).toBe("cheese");
      expect(readFileSync(join(out, "link"), "utf8")).toBe("x".repeat(512));
      expect(execFileSync(join(out, "run.sh"), { encoding: "utf8" })).toBe("");
      expect(names).toContain("empty");
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it("leaves out what .dockerignore names, and keeps the Dockerfile", async () => {
    writeFileSync(join(folder, "Dockerfile"), "FROM x\n");
    writeFileSync(join(folder, ".dockerignore"), "*\n!src\nsrc/**/*.log\n");
    mkdirSync(join(folder, "src/deep"), { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "src/server.py"), "");
    writeFileSync(join(folder, "src/deep/a.log"), "");
    writeFileSync(join(folder, "node_modules/x"), "");
    const { names, out } = await extract();
    rmSync(out, { recursive: true });
    expect(names.sort()).toEqual([".dockerignore", "Dockerfile", "src/", "src/deep/", "src/server.py"]);
  });

  it("carries a Dockerfile that is written in the compose file, or lies outside the folder", async () => {
    mkdirSync(join(folder, "context"));
    writeFileSync(join(folder, "Dockerfile.outside"), "FROM outside\n");
    for (const [changes, text] of [
      [{ dockerfileInline: "FROM inline\n" }, "FROM inline\n"],
      [{ dockerfile: "../Dockerfile.outside" }, "FROM outside\n"],
    ] as const) {
      const { out, dockerfile } = await extract({ context: join(folder, "context"), ...changes });
      expect(readFileSync(join(out, dockerfile), "utf8")).toBe(text);
      rmSync(out, { recursive: true });
    }
  });

  it("is refused with the path when the folder or the Dockerfile is missing", () => {
    expect(() => openBuildContext(build())).toThrow(`${folder}/Dockerfile cannot be read`);
    expect(() => openBuildContext(build({ context: join(folder, "nowhere") }))).toThrow("does not exist");
  });
});
