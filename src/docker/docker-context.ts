import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../errors.js";
import type { Endpoint } from "./endpoint.js";

/** Context named as current in the docker command's own config.json; undefined when none is. */
export function currentContext(env: NodeJS.ProcessEnv): string | undefined {
  const name = readDockerConfig(env)?.currentContext;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** The docker command's own config.json; undefined when there is none. */
export function readDockerConfig(env: NodeJS.ProcessEnv): Record<string, unknown> | undefined {
  return readJson(join(configFolder(env), "config.json"));
}

/**
 * The Engine of a docker context. The docker command keeps it in contexts/meta/<sha256 of the name>/meta.json and its
 * certificates in contexts/tls/<the same>/docker/{ca,cert,key}.pem.
 */
export function contextEndpoint(name: string, env: NodeJS.ProcessEnv): Endpoint {
  const digest = createHash("sha256").update(name).digest("hex");
  const contexts = join(configFolder(env), "contexts");
  const meta = readJson(join(contexts, "meta", digest, "meta.json"));
  const docker = asRecord(asRecord(meta?.Endpoints)?.docker);
  const host = docker?.Host;
  if (typeof host !== "string" || host === "") {
    throw new LabError("ENGINE_UNREACHABLE", `The docker context "${name}" does not exist or names no Engine.`, {
      hint: "List the contexts with `docker context ls`, choose one with `docker context use NAME`, or unset DOCKER_CONTEXT.",
    });
  }
  const folder = join(contexts, "tls", digest, "docker");
  const files = ["ca.pem", "cert.pem", "key.pem"].map((file) => join(folder, file));
  const [ca, cert, key] = files.map((path) => (existsSync(path) ? readFileSync(path) : undefined));
  const hasTls = ca !== undefined || cert !== undefined;
  return {
    url: host,
    from: `context ${name}`,
    tls: hasTls ? { ca, cert, key } : undefined,
    verifyTls: docker?.SkipTLSVerify !== true,
  };
}

function configFolder(env: NodeJS.ProcessEnv): string {
  return env.DOCKER_CONFIG || join(env.HOME ?? env.USERPROFILE ?? "", ".docker");
}

function readJson(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // Absent or not readable: as for the docker command, no context is chosen by it.
    return undefined;
  }
  try {
    return asRecord(JSON.parse(text));
  } catch (cause) {
    throw new LabError("ENGINE_UNREACHABLE", `${path} is not well-formed JSON, so the docker context cannot be told.`, {
      hint: "Repair the file, or set DOCKER_HOST=unix:///var/run/docker.sock to go without it.",
      cause,
    });
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
