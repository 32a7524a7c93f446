import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectEngine } from "../../../src/docker/connect.js";
import type { Engine } from "../../../src/docker/engine.js";
import { baseImage } from "./base-image.js";

const execute = promisify(execFile);

/** An Engine that only one test file uses, in network and mount namespaces of its own. Disposing it stops it and removes what it kept. */
export interface OwnEngine extends AsyncDisposable {
  /** Where the tests' temporary files of this Engine are; removed with it. */
  folder: string;
  /** "unix:///…" */
  host: string;
  /** Puts a program beside the Engine, where its bridges are: words to stand before it. */
  beside: string[];
  client: Engine["client"];
  docker(...words: string[]): Promise<string>;
  /** Command lines of all processes beside it but its own. */
  processes(): Promise<string[]>;
}

/** Bridges are looked for in /sys, which shows the namespace of whoever mounted it. */
const ownSysfs = ["unshare", "--mount", "sh", "-c", 'mount -t sysfs sysfs /sys && exec "$@"', "beside"];

const imageScript = fileURLToPath(new URL("../../../scripts/base-image.sh", import.meta.url));

/**
 * Starts a program as an Engine and waits until it answers on `folder`/engine.sock; `script` is what `sh` runs. It gets the images that a
 * lab needs, because nothing can be fetched from its namespace.
 */
export async function startEngine(script: (folder: string) => string): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), "own-engine-"));
  await writeFile(join(folder, "start.sh"), script(folder));
  // Killed with the tests, when they are killed.
  const words = ["--pdeathsig", "KILL", "unshare", "--net", "--mount", "sh", join(folder, "start.sh")];
  const child = spawn("setpriv", words, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-4_000);
  });
  const host = `unix://${join(folder, "engine.sock")}`;
  const docker = async (...line: string[]) => (await execute("docker", ["-H", host, ...line])).stdout.trim();
  const stop = async () => {
    const namespace = await namespaceOf(child.pid);
    await end(child);
    // Podman's monitors outlive it by minutes.
    for (const pid of await processesIn(namespace)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true });
  };
  let client: Engine["client"];
  try {
    await untilAnswers(child, docker);
    ({ client } = await connectEngine({ DOCKER_HOST: host }));
    await execute("sh", [imageScript, "tcpdump"]);
    await execute("sh", ["-c", `docker save '${baseImage()}' reqresp-lab/tcpdump:local | docker -H '${host}' load`]);
  } catch (error) {
    await stop();
    throw new Error(`the Engine did not start: ${log}`, { cause: error });
  }
  return {
    folder,
    host,
    beside: ["nsenter", "-t", String(child.pid), "--net", ...ownSysfs],
    client,
    docker,
    processes: async () => otherCommandLines(await namespaceOf(child.pid)),
    [Symbol.asyncDispose]: stop,
  };
}

/** A second dockerd. @param options beyond where it keeps its things */
export function startDockerd(options: (folder: string) => string = () => ""): Promise<OwnEngine> {
  return startEngine(
    (folder) => `mount -t tmpfs tmpfs /run
ip link set lo up
exec dockerd --data-root ${folder}/data --exec-root ${folder}/exec --pidfile ${folder}/pid -H unix://${folder}/engine.sock ${options(folder)}
`,
  );
}

async function untilAnswers(child: ChildProcess, docker: OwnEngine["docker"]): Promise<void> {
  for (let left = 300; ; left--) {
    try {
      await docker("version");
      return;
    } catch (error) {
      if (left === 0 || child.exitCode !== null) throw error;
      await sleep(100);
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const killed = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await ended;
  clearTimeout(killed);
}

/** Undefined when the process is gone. */
function namespaceOf(pid: number | string | undefined): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => undefined);
}

async function processesIn(namespace: string | undefined): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const namespaces = await Promise.all(pids.map(namespaceOf));
  return pids.filter((_, index) => namespace !== undefined && namespaces[index] === namespace).map(Number);
}

async function otherCommandLines(namespace: string | undefined): Promise<string[]> {
  // A process may end while it is looked at.
  const read = (pid: number) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const lines = await Promise.all((await processesIn(namespace)).map(read));
  return lines.map((line) => line.replaceAll("\0", " ")).filter((line) => line !== "" && !engineItself.test(line));
}

const engineItself = /^(\S*\/)?(dockerd|containerd) /;
