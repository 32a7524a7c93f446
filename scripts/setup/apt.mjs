import process from "node:process";
import { createInterface } from "node:readline/promises";
import { SetupError } from "./report.mjs";
import { canAsk, findProgram, isRoot, run } from "./run.mjs";

/**
 * May this process change the system? As root yes, on a terminal after asking, otherwise never.
 * @param {string} what one line that says what would be done
 * @param {string} commands what the user can type instead
 */
export async function mayChangeSystem(what, commands) {
  if (isRoot) return;
  if (canAsk) {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(`${what} with sudo? [y/N] `);
    terminal.close();
    if (/^y(es)?$/i.test(answer.trim())) return;
  }
  throw new SetupError(`${what}: this needs root.`, `Type these commands, then start again:\n${indent(commands)}`);
}

/**
 * Installs Debian packages with apt-get.
 * @param {string[]} packages
 * @param {(text: string) => void} progress
 */
export async function aptInstall(packages, progress) {
  const commands = `sudo apt-get update\nsudo apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (!findProgram("apt-get")) {
    throw new SetupError(
      `${packages.join(", ")} missing, and this is no Debian or Ubuntu system where apt-get could install it.`,
      "Install it with your system's package manager, then start again.",
    );
  }
  await mayChangeSystem(`Install ${packages.join(", ")}`, commands);
  progress(`installing ${packages.join(", ")} with apt-get …`);
  await apt(["-qq", "update"], "sudo apt-get update");
  await apt(["-qq", "install", "-y", "--no-install-recommends", ...packages], commands);
}

/**
 * @param {string[]} args
 * @param {string} commands
 */
async function apt(args, commands) {
  // sudo drops the environment, so the variable is set behind it.
  const line = [...(isRoot ? [] : ["sudo"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  // Another apt may hold the lock (a fresh machine updates itself): wait for it instead of failing.
  const result = await run(line[0], [...line.slice(1), "-o", "DPkg::Lock::Timeout=120", ...args]);
  if (result.status !== 0) {
    throw new SetupError(
      `apt-get ${args.join(" ")} failed:\n${indent(result.output.trim().split("\n").slice(-8).join("\n"))}`,
      `Once that is mended, type:\n${indent(commands)}`,
    );
  }
}

/** @param {string} text */
export function indent(text) {
  return text.replace(/^/gm, "    ");
}
