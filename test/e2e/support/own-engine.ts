import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectEngine } from "../../../src/docker/connect.js";
import type { Engine } from "../../../src/docker/engine.js";
import { baseImage } from "./base-image.js";
import type { ProgramOptions } from "./program.js";

const execute = promisify(execFile);

/** A Docker Engine in a network namespace of its own, with nothing on it: what is left behind there was left by the test. Takes root. */
export interface OwnEngine extends AsyncDisposable {
  /** Starts `reqresp-lab` beside this Engine: its bridges are then the program's own. */
  beside: Pick<ProgramOptions, "under"> & { env: NodeJS.ProcessEnv };
  client: Engine["client"];
  /** Command lines of all processes in the namespace but the Engine's own. */
  processes(): Promise<string[]>;
}

/** Bridges are looked for in /sys, which shows the namespace of whoever mounted it. */
const ownSysfs = ["unshare", "--mount", "sh", "-c", 'mount -t sysfs sysfs /sys && exec "$@"', "beside"];

const imageScript = fileURLToPath(new URL("../../../scripts/base-image.sh", import.meta.url));

/** Starts it with the images loaded that a lab and a capture from a container need. */
export async function startOwnEngine(): Promise<OwnEngine> {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-engine-"));
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const socket = `unix://${folder}/docker.sock`;
  const places = ["--data-root", `${folder}/data`, "--exec-root", `${folder}/exec`, "--pidfile", `${folder}/pid`];
  const line = ["dockerd", "--host", socket, ...places, "--bridge", "none"];
  const log = openSync(join(folder, "log"), "w");
  // Its mounts end with it, too.
  const engine = spawn(
    "unshare",
    ["--net", "--mount", "sh", "-c", 'ip link set lo up && exec "$@"', "engine", ...line],
    {
      stdio: ["ignore", log, log],
    },
  );
  const stop = async () => {
    if (engine.exitCode === null) {
      engine.kill("SIGTERM");
      await once(engine, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  let client: Engine["client"];
  try {
    client = await answers(socket, () => readFile(join(folder, "log"), "utf8"));
    await execute("sh", [imageScript, "tcpdump"]);
    const images = [baseImage(), "reqresp-lab/tcpdump:local"];
    await execute("sh", ["-c", 'to=$1; shift; docker save "$@" | docker --host "$to" load', "load", socket, ...images]);
  } catch (error) {
    await stop();
    throw error;
  }
  const namespace = await readlink(`/proc/${engine.pid}/ns/net`);
  return {
    beside: {
      under: ["nsenter", "--net", "--target", String(engine.pid), ...ownSysfs],
      env: { DOCKER_HOST: socket, TMPDIR: temporary },
    },
    client,
    processes: async () => {
      const own = /^(\S*\/)?(dockerd|containerd) /;
      return (await commandLinesIn(namespace)).filter((words) => !own.test(words));
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function answers(socket: string, log: () => Promise<string>): Promise<Engine["client"]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const engine = await connectEngine({ DOCKER_HOST: socket }).catch(() => undefined);
    if (engine !== undefined) return engine.client;
    await sleep(100);
  }
  throw new Error(`The Engine of the test does not answer:\n${await log()}`);
}

async function commandLinesIn(namespace: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    // A process may end while it is looked at.
    if ((await readlink(`/proc/${pid}/ns/net`).catch(() => "")) !== namespace) continue;
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (words !== "") found.push(words.replaceAll("\0", " "));
  }
  return found;
}
