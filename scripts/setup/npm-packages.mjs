import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { indent } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { root, run } from "./run.mjs";

/** `npm ci` when package-lock.json is not the one that node_modules was made from. */
export async function npmPackages(progress) {
  const stamp = join(root, "node_modules", ".lock-hash");
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return "installed already";
  progress("installing with npm ci …");
  const result = await run("npm", ["ci", "--no-audit", "--no-fund"]);
  if (result.status !== 0) {
    // npm says first what is wrong, and then how all its options are written.
    const complaint = result.output.split("\n").filter((line) => /^npm error ./.test(line));
    throw new SetupError(`npm ci failed:\n${indent(complaint.slice(0, 6).join("\n") || result.output.trim())}`);
  }
  writeFileSync(stamp, hash);
  return "installed";
}
