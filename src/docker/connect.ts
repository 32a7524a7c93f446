import { Agent, type AgentOptions, type IncomingMessage } from "node:http";
import { release } from "node:os";
import type Dockerode from "dockerode";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { endWithTheConnection } from "./end-with-connection.js";
import { type Endpoint, endpointCandidates } from "./endpoint.js";
import type { Engine } from "./engine.js";
import { sshAgent } from "./ssh-agent.js";
import { attempt } from "./to-lab-error.js";

/** Oldest Engine API this tool is written for (Engine 20.10), and the newest whose replies it knows. */
const oldestApi = "1.41";
const newestApi = "1.51";
/** An Engine on a socket answers in milliseconds; a remote one may first need an ssh handshake. */
const answerWithinMs = { local: 5_000, remote: 30_000 };

export interface ConnectOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Finds the Docker Engine as the docker command does (DOCKER_HOST, DOCKER_CONTEXT, current context, known sockets) and
 * makes sure that it answers and is new enough.
 * @throws LabError ENGINE_UNREACHABLE, ENGINE_PERMISSION, ENGINE_TOO_OLD, INTERRUPTED
 */
export async function connectEngine(env: NodeJS.ProcessEnv, options: ConnectOptions = {}): Promise<Engine> {
  const candidates = endpointCandidates(env);
  // Loaded when an Engine is first needed: it costs more than the rest of a start.
  const { default: Docker } = await import("dockerode");
  const failures: LabError[] = [];
  for (const endpoint of candidates) {
    try {
      return { ...(await connectTo(Docker, endpoint, options.signal)), env };
    } catch (error) {
      if (!(error instanceof LabError) || error.code === "INTERRUPTED" || error.code === "ENGINE_TOO_OLD") throw error;
      failures.push(error);
    }
  }
  // "May not" says more than "is not there".
  throw failures.find((failure) => failure.code === "ENGINE_PERMISSION") ?? failures[0];
}

async function connectTo(
  Docker: typeof Dockerode,
  endpoint: Endpoint,
  signal?: AbortSignal,
): Promise<Omit<Engine, "env">> {
  const client = endWithTheConnection(await createClient(Docker, endpoint));
  const { version: newest, server } = await askApiVersion(client, endpoint, signal);
  if (compareApi(newest, oldestApi) < 0) {
    throw new LabError(
      "ENGINE_TOO_OLD",
      `The Docker Engine at ${endpoint.url}${server && ` (${server})`} has API ${newest}; API ${oldestApi} is needed.`,
      { hint: "Install Docker Engine 20.10 or newer: https://docs.docker.com/engine/install/" },
    );
  }
  const apiVersion = compareApi(newest, newestApi) > 0 ? newestApi : newest;
  // Fixed, so that a newer Engine keeps answering in the shapes known here.
  (client.modem as { version?: string }).version = `v${apiVersion}`;
  let local: Promise<boolean> | undefined;
  return {
    client,
    endpoint: endpoint.url,
    apiVersion,
    isLocal: () => {
      local ??= askWhetherLocal(client, endpoint);
      return local;
    },
  };
}

async function createClient(Docker: typeof Dockerode, endpoint: Endpoint): Promise<Dockerode> {
  // Every key is given, because docker-modem fills what is missing from process.env.
  const base = { host: undefined, port: undefined, socketPath: undefined, protocol: "http" as const, pathPrefix: "/" };
  try {
    const socketPath = /^(?:unix|npipe):\/\/(.*)$/s.exec(endpoint.url)?.[1];
    if (socketPath !== undefined) return new Docker(options({ ...base, socketPath, agent: socketAgent() }));
    if (endpoint.url.startsWith("ssh://")) {
      return new Docker(options({ ...base, host: "localhost", port: 80, agent: sshAgent(endpoint.url) }));
    }
    const url = new URL(endpoint.url);
    const secure = endpoint.tls !== undefined || url.protocol === "https:";
    return new Docker(
      options({
        ...base,
        host: url.hostname,
        port: url.port || (secure ? 2376 : 2375),
        protocol: secure ? "https" : "http",
        ...endpoint.tls,
        ...(secure && endpoint.verifyTls === false
          ? { agent: new (await import("node:https")).Agent({ keepAlive: true, rejectUnauthorized: false }) }
          : {}),
      }),
    );
  } catch (cause) {
    throw new LabError("ENGINE_UNREACHABLE", `${endpoint.url} (${endpoint.from}) is no address of a Docker Engine.`, {
      hint: "Write it as unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host, or unset it for the local Engine.",
      cause,
    });
  }
}

/** Node's default agent, but for the name: it would be tested for being an IPv6 address, by a pattern that takes 3 ms to compile. */
function socketAgent(): Agent {
  return new Agent({ keepAlive: true, servername: "" } as AgentOptions);
}

/** dockerode's types know neither an absent host nor an agent of one's own. */
function options(value: Record<string, unknown>): Dockerode.DockerOptions {
  return value as Dockerode.DockerOptions;
}

/** Of GET /version, what tells where the Engine runs. */
interface VersionReply {
  KernelVersion?: string;
  Platform?: { Name?: string };
  Components?: { Name: string }[];
}

/**
 * The newest API that the Engine speaks, "1.41", and what it calls itself, "Docker/20.10.24 (linux)", from the headers of GET /_ping: it
 * answers in a tenth of the time of GET /version, for which the Engine runs two programs.
 */
async function askApiVersion(
  client: Dockerode,
  endpoint: Endpoint,
  signal?: AbortSignal,
): Promise<{ version: string; server: string }> {
  const remote = /^(tcp|https?|ssh):/.test(endpoint.url);
  const timeout = AbortSignal.timeout(remote ? answerWithinMs.remote : answerWithinMs.local);
  const abortSignal = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const { headers } = await ping(client, abortSignal);
    const version = headers["api-version"];
    if (typeof version === "string" && /^\d+\.\d+$/.test(version)) {
      return { version, server: printable(String(headers.server ?? ""), 100) };
    }
    throw new Error("what answers there is no Docker Engine");
  } catch (error) {
    // Nothing was done yet that could be left behind.
    if (signal?.aborted) {
      throw new LabError("INTERRUPTED", "Connecting to the Docker Engine was interrupted.", { cause: error });
    }
    throw unreachable(error, endpoint, timeout.aborted);
  }
}

/** dockerode's own ping() keeps the headers to itself. */
function ping(client: Dockerode, abortSignal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    client.modem.dial(
      { path: "/_ping", method: "GET", isStream: true, abortSignal, statusCodes: { 200: true, 500: "server error" } },
      (error, response) => {
        if (error) return reject(error);
        resolve((response as IncomingMessage).resume());
      },
    );
  });
}

function unreachable(error: unknown, endpoint: Endpoint, late: boolean): LabError {
  const where = `${endpoint.url} (${endpoint.from})`;
  // Why ssh failed stands in the cause.
  const { code, message } = (error instanceof LabError ? error.cause : error) as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") {
    return new LabError("ENGINE_PERMISSION", `You may not talk to the Docker Engine at ${where}.`, {
      hint: "Join the docker group with `sudo usermod -aG docker $USER`, then log out and in (or `newgrp docker`).",
      cause: error,
    });
  }
  const reason = late
    ? "it does not answer in time"
    : code === "ENOENT"
      ? "there is no such socket"
      : message.replace(/\.$/, "");
  return new LabError("ENGINE_UNREACHABLE", `No Docker Engine answers at ${where}: ${reason}.`, {
    hint: endpoint.from.startsWith("default")
      ? "Start it (`sudo systemctl start docker`, or Docker Desktop), install it (https://docs.docker.com/engine/install/), or set DOCKER_HOST to another Engine."
      : `Check ${endpoint.from} and that the Engine runs there (\`docker info\`).`,
    cause: error,
  });
}

async function askWhetherLocal(client: Dockerode, endpoint: Endpoint): Promise<boolean> {
  if (!endpoint.url.startsWith("unix://") || process.platform !== "linux") return false;
  const version = await attempt("Asking the Engine where it runs", () => client.version() as Promise<VersionReply>);
  return !isRootless(version, endpoint) && isOnThisKernel(version);
}

/** The Engine names RootlessKit among its components when it runs rootless; Podman tells by its socket's folder. */
function isRootless(version: VersionReply, endpoint: Endpoint): boolean {
  const components = version.Components?.map((component) => component.Name.toLowerCase()) ?? [];
  return components.includes("rootlesskit") || /\/run\/user\/\d+\/podman\//.test(endpoint.url);
}

function isOnThisKernel(version: VersionReply): boolean {
  // Docker Desktop runs the Engine in a virtual machine with its own kernel; under WSL the kernel is shared, so its name tells.
  if (/desktop/i.test(version.Platform?.Name ?? "")) return false;
  return version.KernelVersion === undefined || version.KernelVersion === release();
}

/** Negative when API version `a` ("1.41") is older than `b`. */
function compareApi(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}

/** True when the Engine's API is at least `wanted`, "1.44". */
export function supportsApi(engine: Engine, wanted: string): boolean {
  return compareApi(engine.apiVersion, wanted) >= 0;
}
