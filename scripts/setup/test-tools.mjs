import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { findProgram, isRoot, root, run } from "./run.mjs";

/** What tests use beside the product: program → Debian package. A font comes with the browser, which would draw empty boxes otherwise. */
const programs = {
  tshark: ["tshark"],
  chromium: ["chromium", "fonts-dejavu-core"],
  python3: ["python3"],
  openssl: ["openssl"],
  script: ["bsdutils"],
  zsh: ["zsh"],
};

/** The other engine that is tested, and what it starts. Older systems lack some of these packages. */
const podman = ["podman", "netavark", "aardvark-dns", "catatonit"];

/**
 * Programs that only tests need: tshark (the oracle of the conformance tests), Chromium (for the HTML page), Python (for the lab's
 * programs), Docker Compose as a plugin (the peer of the interoperability tests), Podman. Tests that lack them are reported as skipped, so
 * a machine without root can still run the rest.
 */
export async function testTools(progress) {
  const wanted = Object.keys(programs).filter((name) => !findProgram(name));
  const packages = wanted.flatMap((name) => programs[name]);
  const missing = [];
  if (packages.length > 0) {
    if (isRoot && findProgram("apt-get")) await aptInstall(packages, progress);
    else missing.push(`${wanted.join(", ")} (sudo apt-get install ${packages.join(" ")})`);
  }
  if (!findProgram("podman")) {
    const lacking = await installPodman(progress);
    if (lacking !== undefined) missing.push(lacking);
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

/** What is missing afterwards and why; undefined when Podman is there. */
async function installPodman(progress) {
  const byHand = `podman (sudo apt-get install ${podman.join(" ")})`;
  if (!isRoot || !findProgram("apt-get")) return byHand;
  try {
    await aptInstall(podman, progress);
    return undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return `${byHand}: ${error.message.split("\n").slice(0, 2).join(" ")}`;
  }
}

async function hasCompose() {
  return Boolean(findProgram("docker")) && (await run("docker", ["compose", "version"])).status === 0;
}
