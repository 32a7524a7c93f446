import { spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { request } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { aptInstall, indent, mayChangeSystem } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { findProgram, isRoot, run } from "./run.mjs";

const defaultSocket = "/var/run/docker.sock";

/** A Docker Engine that answers: the one that DOCKER_HOST or a context names, else the local one, installed and started if need be. */
export async function engine(progress) {
  const chosen = chosenElsewhere();
  if (chosen) return `left to ${chosen}`;
  const first = await ping();
  if (first.version) return `${first.version} answers`;
  if (first.code === "EACCES") {
    throw new SetupError(
      `an Engine is there, but this user may not talk to ${defaultSocket}.`,
      `Type this, log in anew, then start again:\n${indent('sudo usermod -aG docker "$USER"')}`,
    );
  }
  if (process.platform !== "linux") {
    throw new SetupError("no Docker Engine answers.", "Start Docker Desktop (or another Engine), then start again.");
  }
  if (!findProgram("dockerd")) await aptInstall(["docker.io", "iptables"], progress);
  await start(progress);
  return `${await waitUntilItAnswers()} started`;
}

/** What points to another Engine than the local socket; the product itself checks and explains it. */
function chosenElsewhere() {
  if (process.env.DOCKER_HOST) return `DOCKER_HOST=${process.env.DOCKER_HOST}`;
  if (process.env.DOCKER_CONTEXT) return `DOCKER_CONTEXT=${process.env.DOCKER_CONTEXT}`;
  return undefined;
}

async function start(progress) {
  // The package's own scripts may have started it already.
  if ((await ping()).version) return;
  const commands = existsSync("/run/systemd/system") ? "sudo systemctl start docker" : "sudo dockerd";
  await mayChangeSystem("Start the Docker Engine", commands);
  progress("starting dockerd …");
  const sudo = isRoot ? [] : ["sudo"];
  if (existsSync("/run/systemd/system")) {
    const line = [...sudo, "systemctl", "start", "docker"];
    const result = await run(line[0], line.slice(1), { inherit: !isRoot });
    if (result.status !== 0) throw new SetupError("systemctl start docker failed.", "See: journalctl -u docker");
    return;
  }
  const dockerd = findProgram("dockerd") ?? "dockerd";
  const log = openSync(`${process.env.TMPDIR ?? "/tmp"}/dockerd-${process.getuid?.()}.log`, "a", 0o600);
  // Detached and with its own output: it outlives the set-up and the terminal.
  const line = [...sudo, dockerd];
  spawn(line[0], line.slice(1), { detached: true, stdio: ["ignore", log, log] }).unref();
}

async function waitUntilItAnswers() {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { version } = await ping();
    if (version) return version;
    await sleep(100);
  }
  throw new SetupError(
    "the Docker Engine was started but does not answer.",
    `See why with:\n${indent("sudo dockerd")}`,
  );
}

/** @returns {Promise<{ version?: string, code?: string }>} */
function ping() {
  return new Promise((resolve) => {
    const call = request({ socketPath: defaultSocket, path: "/version", timeout: 5000 }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      response.on("end", () => {
        try {
          resolve({ version: JSON.parse(body).Version });
        } catch {
          resolve({ code: "NO_ENGINE" });
        }
      });
    });
    call.on("timeout", () => call.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    call.on("error", (error) => resolve({ code: /** @type {NodeJS.ErrnoException} */ (error).code ?? "UNKNOWN" }));
    call.end();
  });
}
