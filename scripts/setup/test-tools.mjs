import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { findProgram, isRoot, root, run } from "./run.mjs";

/**
 * Programs that only tests compare with: tshark (the oracle of the conformance tests) and Docker Compose as a plugin (the peer of
 * the interoperability tests). Tests that lack them are reported as skipped, so a machine without root can still run the rest.
 */
export async function testTools(progress) {
  const missing = [];
  if (!findProgram("tshark")) {
    if (isRoot && findProgram("apt-get")) await aptInstall(["tshark"], progress);
    else missing.push("tshark (sudo apt-get install tshark)");
  }
  if (!(await hasCompose())) {
    const peer = join(root, "..", "shared", "tools", "install-compose-plugin");
    if (isRoot && existsSync(peer)) {
      progress("installing the compose plugin …");
      await run("sh", [peer]);
    }
    if (!(await hasCompose())) missing.push("docker compose (your system's docker compose plugin)");
  }
  return missing.length === 0 ? "all here" : `tests that need these will be skipped: ${missing.join(", ")}`;
}

async function hasCompose() {
  return Boolean(findProgram("docker")) && (await run("docker", ["compose", "version"])).status === 0;
}
