import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { indent } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { root, run } from "./run.mjs";

/** Builds dist from src when a source file, the way of building it, or V8, whose compiled code is in it, has changed since the last build. */
export async function build(progress) {
  const stamp = join(root, "dist", ".source-hash");
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return "up to date";
  progress("building …");
  // Files of deleted sources must not live on in dist and in the package.
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const result = await run("npm", ["run", "--silent", "build"]);
  if (result.status !== 0) throw new SetupError(`the build failed:\n${indent(result.output.trim())}`);
  writeFileSync(stamp, hash);
  return "built";
}

function sourceHash() {
  const hash = createHash("sha256").update(process.versions.v8);
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const configuration = ["package.json", "package-lock.json", "vite.config.ts", "vite.program.config.ts"];
  for (const file of [...configuration.map((name) => join(root, name)).filter(existsSync), ...files]) {
    hash.update(file).update("\0").update(readFileSync(file));
  }
  return hash.digest("hex");
}
