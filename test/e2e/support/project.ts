import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ProgramOptions, type ProgramResult, type RunningProgram, runProgram, startProgram } from "./program.js";

const execute = promisify(execFile);

/** A project name and folders that no other run of the tests uses. Disposing it removes everything that bears the name. */
export interface TestProject extends AsyncDisposable {
  name: string;
  /** Where its programs start. */
  folder: string;
  /** Another folder, for what a test brings along. */
  aside: string;
  /** Runs `reqresp-lab` there with COMPOSE_PROJECT_NAME set to the name. */
  run(words: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  start(words: readonly string[], options?: ProgramOptions): RunningProgram;
  /** Containers, networks and helpers of the project, and files in the folder. */
  leftovers(): Promise<string[]>;
  /** Command lines that run in the role's container beside its idling. */
  programsIn(role: "server" | "client"): Promise<string[]>;
}

export async function createProject(topic: string): Promise<TestProject> {
  const name = `t-${topic}-${randomBytes(4).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), `reqresp-lab-${topic}-`));
  const aside = await mkdtemp(join(tmpdir(), `reqresp-lab-${topic}-`));
  const withName = (options: ProgramOptions = {}): ProgramOptions => ({
    cwd: folder,
    ...options,
    env: { COMPOSE_PROJECT_NAME: name, ...options.env },
  });
  return {
    name,
    folder,
    aside,
    run: (words, options) => runProgram(words, withName(options)),
    start: (words, options) => startProgram(words, withName(options)),
    leftovers: async () => [...(await ofProject(name)), ...(await readdir(folder)).map((file) => `file ${file}`)],
    programsIn: async (role) => {
      const rows = (await docker("top", `${name}-${role}`, "-eo", "pid,args")).split("\n").slice(1);
      return rows
        .map((row) => row.trim().replace(/^\d+\s+/, ""))
        .filter((row) => !/^(\S*docker-init|sleep infinity)/.test(row));
    },
    [Symbol.asyncDispose]: async () => {
      for (const left of await ofProject(name)) {
        const [kind = "", id = ""] = left.split(" ");
        await docker(...(kind === "network" ? ["network", "rm", id] : ["rm", "-f", id]));
      }
      await docker("rmi", "-f", `${name}-reqresp-server`).catch(() => undefined);
      await Promise.all([folder, aside].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

/** What the Engine still has of a project, helpers included. */
async function ofProject(name: string): Promise<string[]> {
  const label = `label=com.docker.compose.project=${name}`;
  const helper = `label=io.reqresp-lab.project=${name}`;
  const listings = await Promise.all([
    docker("ps", "-aq", "--filter", label).then(each("container")),
    docker("ps", "-aq", "--filter", helper).then(each("container")),
    docker("network", "ls", "-q", "--filter", label).then(each("network")),
  ]);
  return [...new Set(listings.flat())];
}

function each(kind: string): (listing: string) => string[] {
  return (listing) =>
    listing
      .split("\n")
      .filter(Boolean)
      .map((id) => `${kind} ${id}`);
}

export async function docker(...words: string[]): Promise<string> {
  return (await execute("docker", words)).stdout.trim();
}

/** Command lines of tcpdump processes on this host that listen on a bridge; with other columns of ps(1) on request. */
export async function listenersOn(bridge: string, columns = "args"): Promise<string[]> {
  const { stdout } = await execute("ps", ["-eo", columns]);
  return stdout.split("\n").filter((line) => line.includes(bridge) && /tcpdump/.test(line));
}
