import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TarNames } from "../../src/docker/tar-names.js";

const long = `${"a long name ".repeat(12)}.py`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reqresp-tar-"));
  mkdirSync(join(folder, "app/lib"), { recursive: true });
  for (const name of ["server.py", "empty", long, "lib/deep.py"]) {
    writeFileSync(join(folder, "app", name), name === "empty" ? "" : "x".repeat(1000));
  }
  symlinkSync("server.py", join(folder, "app/link.py"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function archive(format: string): Buffer {
  return spawnSync("tar", ["-c", `--format=${format}`, "-C", folder, "app"], { maxBuffer: 1 << 24 }).stdout;
}

test.each(["gnu", "pax", "posix"])("the names of files and links are read from %s archives, cut anywhere", (format) => {
  const bytes = archive(format);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
      const names = new TarNames();
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        names.push(bytes.subarray(at, at + size));
        at += size;
      }
      const expected = ["server.py", "empty", long, "lib/deep.py", "link.py"].map((name) => `app/${name}`);
      expect(names.files.slice().sort()).toEqual(expected.slice().sort());
      expect(names.ended).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("what is no archive ends the reading and throws nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 512, maxLength: 4096 }), (bytes) => {
      const names = new TarNames();
      names.push(Buffer.from(bytes));
      expect(names.files.length).toBeLessThanOrEqual(bytes.length / 512);
    }),
  );
});
