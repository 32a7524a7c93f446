import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endpointCandidates } from "../../src/docker/endpoint.js";
import type { LabError } from "../../src/errors.js";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "home-"));
  const digest = createHash("sha256").update("class").digest("hex");
  const meta = join(home, ".docker/contexts/meta", digest);
  const tls = join(home, ".docker/contexts/tls", digest, "docker");
  mkdirSync(meta, { recursive: true });
  mkdirSync(tls, { recursive: true });
  const docker = { Host: "tcp://lab.example:2376", SkipTLSVerify: false };
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: "class", Endpoints: { docker } }));
  for (const file of ["ca.pem", "cert.pem", "key.pem"]) writeFileSync(join(tls, file), file);
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ currentContext: "class" }));
});
afterAll(() => rmSync(home, { recursive: true }));

const refusal = (env: NodeJS.ProcessEnv) => {
  try {
    endpointCandidates(env);
  } catch (error) {
    return error as LabError;
  }
  throw new Error("Expected a refusal");
};

describe("endpointCandidates", () => {
  it("takes DOCKER_HOST before every context", () => {
    const env = { HOME: home, DOCKER_HOST: "ssh://me@far", DOCKER_CONTEXT: "class" };
    expect(endpointCandidates(env)).toEqual([{ url: "ssh://me@far", from: "DOCKER_HOST" }]);
  });

  it("reads a host without a scheme as tcp", () => {
    expect(endpointCandidates({ HOME: home, DOCKER_HOST: "10.0.0.1:2375" })[0]!.url).toBe("tcp://10.0.0.1:2375");
  });

  it("reads the certificates that DOCKER_TLS_VERIFY asks for, and names the one that is missing", () => {
    const digest = createHash("sha256").update("class").digest("hex");
    const folder = join(home, ".docker/contexts/tls", digest, "docker");
    const env = { HOME: home, DOCKER_HOST: "tcp://far:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
    expect(endpointCandidates(env)[0]!.tls!.ca!.toString()).toBe("ca.pem");
    const error = refusal({ ...env, DOCKER_CERT_PATH: join(home, "nowhere") });
    expect(error).toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(error.message).toContain("nowhere/ca.pem");
    expect(error.hint).toContain("DOCKER_CERT_PATH");
  });

  it("takes the named context with its certificates, else the current one of the docker command", () => {
    for (const env of [{ HOME: home, DOCKER_CONTEXT: "class" }, { HOME: home }]) {
      const [endpoint] = endpointCandidates(env);
      expect(endpoint).toMatchObject({ url: "tcp://lab.example:2376", from: "context class", verifyTls: true });
      expect(endpoint!.tls!.key!.toString()).toBe("key.pem");
    }
  });

  it("goes to the sockets for the context named default, the system's first", () => {
    const candidates = endpointCandidates({ HOME: home, DOCKER_CONTEXT: "default" });
    expect(candidates[0]).toEqual({ url: "unix:///var/run/docker.sock", from: "default socket" });
  });

  it("tries a rootless socket where one exists", () => {
    const runtime = join(home, "runtime");
    mkdirSync(runtime);
    writeFileSync(join(runtime, "docker.sock"), "");
    const urls = endpointCandidates({ HOME: "/nowhere", XDG_RUNTIME_DIR: runtime }).map(({ url }) => url);
    expect(urls).toContain(`unix://${runtime}/docker.sock`);
  });

  it("refuses a context that does not exist and an address of no known kind", () => {
    expect(refusal({ HOME: home, DOCKER_CONTEXT: "no-such" }).hint).toContain("docker context ls");
    expect(refusal({ HOME: home, DOCKER_HOST: "ftp://far" }).message).toContain("ftp://far");
  });
});
