import { existsSync } from "node:fs";
import { request } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { aptInstall, indent, mayChangeSystem } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { findProgram, isRoot, run } from "./run.mjs";

const defaultSocket = "/var/run/docker.sock";
/** Of an Engine that is started without systemd. */
const log = "/var/log/dockerd.log";

/** A Docker Engine that answers: the one that DOCKER_HOST or a context names, else the local one, installed and started if need be. */
export async function engine(progress) {
  const chosen = chosenElsewhere();
  if (chosen) return `left to ${chosen}`;
  const first = await ping();
  if (first.version) return `${first.version} answers`;
  if (first.code === "EACCES") throw notAllowed();
  if (process.platform !== "linux") {
    throw new SetupError("no Docker Engine answers.", "Start Docker Desktop (or another Engine), then start again.");
  }
  if (!findProgram("dockerd")) await aptInstall(["docker.io", "iptables"], progress);
  await start(progress);
  return `${await waitUntilItAnswers()} started`;
}

function notAllowed() {
  return new SetupError(
    `an Engine is there, but this user may not talk to ${defaultSocket}.`,
    `Type these commands (the second opens a shell that has the new right already), then start again:\n${indent(
      'sudo usermod -aG docker "$USER"\nnewgrp docker',
    )}`,
  );
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
  const hasSystemd = existsSync("/run/systemd/system");
  // A session and output of its own: it outlives the set-up and the terminal.
  const daemon = `setsid ${findProgram("dockerd") ?? "dockerd"} >>${log} 2>&1 </dev/null &`;
  const commands = hasSystemd ? "sudo systemctl start docker" : `sudo sh -c '${daemon}'`;
  await mayChangeSystem("Start the Docker Engine", commands);
  progress("starting dockerd …");
  const line = [...(isRoot ? [] : ["sudo"]), ...(hasSystemd ? ["systemctl", "start", "docker"] : ["sh", "-c", daemon])];
  const result = await run(line[0], line.slice(1), { inherit: !isRoot });
  const seeWhy = hasSystemd ? "journalctl -u docker" : `sudo tail ${log}`;
  if (result.status !== 0) throw new SetupError("the Docker Engine could not be started.", `See why with: ${seeWhy}`);
}

async function waitUntilItAnswers() {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { version, code } = await ping();
    if (version) return version;
    // Its socket is for root and the group docker.
    if (code === "EACCES") throw notAllowed();
    await sleep(100);
  }
  throw new SetupError("the Docker Engine was started but does not answer.", `See why with: sudo tail ${log}`);
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
