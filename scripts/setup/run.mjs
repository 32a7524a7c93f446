import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

export const root = new URL("../..", import.meta.url).pathname;

/**
 * Runs a program to its end; resolves with its exit status and output, rejects only when it cannot be started.
 * @param {string} file
 * @param {string[]} args
 * @param {{ timeoutMs?: number, inherit?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: options.inherit ? ["inherit", 2, 2] : ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

/**
 * Full path of a program, also in the system folders that an ordinary user's PATH lacks.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export const isRoot = process.getuid?.() === 0;

/** True when a person can be asked: a terminal on both ends and no CI. */
export const canAsk = Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI);

/** True when sudo works without a password. */
export function hasPasswordlessSudo() {
  return !isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
}
