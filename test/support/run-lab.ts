import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectEngine } from "../../src/docker/connect.js";
import { findLab } from "../../src/lab/find-lab.js";
import type { Lab, Roles } from "../../src/lab/lab.js";
import { buildService, buildStack } from "../lab/stack-builder.js";

const execute = promisify(execFile);
const programs = fileURLToPath(new URL("../../labs/reqresp", import.meta.url));
const image = "reqresp-lab/python:local";

export async function docker(...words: string[]): Promise<string> {
  return (await execute("docker", words)).stdout.trim();
}

/** What the two containers run and how their programs are started; by default the programs of the lab, in idle containers. */
export interface RunLabOptions {
  server?: string[] | undefined;
  client?: string[] | undefined;
  port?: number | undefined;
  /** The containers' own commands. */
  serverContainer?: string[];
  clientContainer?: string[];
  messages?: string[];
  quit?: string | undefined;
}

/** Two containers and their network, made as the lab's compose file makes them: ordinary user, no capabilities. */
export interface RunLab extends AsyncDisposable {
  project: string;
  /** The lab as it is now, with other roles than those at the beginning if given. */
  find(options?: RunLabOptions): Promise<Lab>;
  /** Command lines of what runs in a role's container beside its own idling. */
  programs(role: "server" | "client"): Promise<string[]>;
}

export async function createRunLab(options: RunLabOptions = {}): Promise<RunLab> {
  const project = `run${randomBytes(4).toString("hex")}`;
  await docker("network", "create", "--label", `com.docker.compose.project=${project}`, project);
  const idle = ["sleep", "3600"];
  const commands = { server: options.serverContainer ?? idle, client: options.clientContainer ?? idle };
  await Promise.all((["server", "client"] as const).map((role) => startContainer(project, role, commands[role])));
  const engine = await connectEngine(process.env);
  return {
    project,
    find: async (changed = {}) => findLab(engine, stackOf(project), rolesOf({ ...options, ...changed })),
    programs: async (role) => {
      const rows = (await docker("top", `${project}-${role}`, "-eo", "pid,args")).split("\n").slice(1);
      return rows
        .map((row) => row.trim().replace(/^\d+\s+/, ""))
        .filter((row) => !/^(\S*docker-init|sleep 3600)/.test(row));
    },
    [Symbol.asyncDispose]: async () => {
      await docker("rm", "-f", `${project}-server`, `${project}-client`);
      await docker("network", "rm", project);
    },
  };
}

async function startContainer(project: string, role: string, command: string[]): Promise<void> {
  const labels = {
    project,
    service: `reqresp-${role}`,
    oneoff: "False",
    "container-number": "1",
    "config-hash": "0".repeat(64),
  };
  await docker(
    "run",
    "-di",
    "--init",
    ...Object.entries(labels).flatMap(([name, value]) => ["--label", `com.docker.compose.${name}=${value}`]),
    ...["--name", `${project}-${role}`, "--network", project, "--network-alias", `reqresp-${role}`],
    ...["--user", "1000:1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["-v", `${programs}:/app:ro`, "-w", "/app", image, ...command],
  );
}

function stackOf(project: string) {
  return buildStack(project, [buildService("reqresp-server"), buildService("reqresp-client")]);
}

function rolesOf(options: RunLabOptions): Roles {
  const assign = (role: "server" | "client") => ({
    service: `reqresp-${role}`,
    command: role in options ? options[role] : ["python", `${role}.py`],
    port: role === "server" && "port" in options ? options.port : role === "server" ? 2222 : undefined,
    serviceFrom: "flag" as const,
    commandFrom: "flag" as const,
  });
  return {
    server: assign("server"),
    client: assign("client"),
    messages: options.messages ?? ["halo", "apa kabar?"],
    quit: "quit" in options ? options.quit : "bye",
  };
}
