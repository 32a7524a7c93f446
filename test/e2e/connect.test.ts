import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { LabError } from "../../src/errors.js";
import { listLabs } from "../../src/lab/ps.js";
import { up } from "../../src/lab/up.js";
import { buildService, buildStack, takenDown, uniqueProject } from "../lab/stack-builder.js";
import { forLoopback, writeCertificate } from "./support/certificate.js";

const systemSocket = "/var/run/docker.sock";
let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "connect-"));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

async function listening(server: Server, where: string | number): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) =>
    typeof where === "string" ? server.listen(where, resolve) : server.listen(where, "127.0.0.1", resolve),
  );
  const address = server.address();
  return typeof address === "string" ? 0 : (address as AddressInfo).port;
}

/** Passes a connection on to the Engine's own socket. */
function toEngine(socket: Socket): void {
  const engine = connect(systemSocket);
  socket.pipe(engine).pipe(socket);
  socket.on("error", () => engine.destroy());
  engine.on("error", () => socket.destroy());
}

async function failureOf(env: NodeJS.ProcessEnv): Promise<LabError> {
  const error = await connectEngine(env).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

/** Does something while this shell script stands in place of ssh; undefined: while there is none. */
async function withSsh(script: string | undefined, use: () => Promise<void>): Promise<void> {
  const bin = await mkdtemp(join(tmpdir(), "ssh-"));
  const path = process.env.PATH;
  if (script !== undefined) await writeFile(join(bin, "ssh"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = script === undefined ? bin : `${bin}${delimiter}${path}`;
  try {
    await use();
  } finally {
    process.env.PATH = path;
    await rm(bin, { recursive: true });
  }
}

describe("connectEngine", () => {
  it("finds the Engine on the default socket, and tells its API and that it is on this machine", async () => {
    const engine = await connectEngine({ HOME: folder });
    expect(engine.endpoint).toBe(`unix://${systemSocket}`);
    expect(await engine.isLocal()).toBe(true);
    expect(engine.apiVersion).toMatch(/^1\.\d+$/);
  });

  it("goes where DOCKER_HOST points over tcp, and does not call that Engine local", async () => {
    const port = await listening(createServer(toEngine), 0);
    const engine = await connectEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(await engine.isLocal()).toBe(false);
    expect(Array.isArray(await listLabs(engine))).toBe(true);
  });

  it.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
    "speaks TLS with the certificates of DOCKER_CERT_PATH, and refuses a server that they do not vouch for (skipped without openssl)",
    async () => {
      const certificates = join(folder, "tls");
      await mkdir(certificates);
      writeCertificate(certificates, "lab", { key: "key.pem", cert: "cert.pem" }, ...forLoopback);
      const [key, cert] = await Promise.all(["key.pem", "cert.pem"].map((file) => readFile(join(certificates, file))));
      await writeFile(join(certificates, "ca.pem"), cert!);
      const tls = createTlsServer(
        { key: key!, cert: cert!, ca: cert!, requestCert: true, rejectUnauthorized: true },
        toEngine,
      );
      const port = await listening(tls, 0);
      const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates };
      expect((await connectEngine(env)).endpoint).toBe(`tcp://127.0.0.1:${port}`);

      writeCertificate(certificates, "other", { key: "other.key", cert: "ca.pem" });
      expect((await failureOf(env)).code).toBe("ENGINE_UNREACHABLE");
    },
  );

  it("goes through the user's own ssh and `docker system dial-stdio`, also for a connection that is upgraded", async () => {
    // It notes its arguments and runs the remote command here.
    const script = `echo "$@" >> ${folder}/ssh.log\nwhile [ "$1" != "--" ]; do shift; done\nshift 2\nexec "$@"`;
    await withSsh(script, async () => {
      const engine = await connectEngine({ DOCKER_HOST: "ssh://student@lab.example:2222" });
      expect(await readFile(join(folder, "ssh.log"), "utf8")).toContain(
        "-T -l student -p 2222 -- lab.example docker system dial-stdio",
      );
      const project = uniqueProject("ssh");
      await using _ = takenDown(engine, project);
      const { services } = await up(engine, buildStack(project, [buildService("server")]), {}, () => {});
      const exec = await engine.client
        .getContainer(services[0]!.id)
        .exec({ Cmd: ["echo", "from afar"], AttachStdout: true });
      const stream = await exec.start({ hijack: true, stdin: true });
      let said = "";
      for await (const chunk of stream) said += String(chunk);
      expect(said).toContain("from afar");
    });
  });

  it.each([
    [
      "refuses",
      "echo 'student@lab.example: Permission denied (publickey).' >&2; exit 255",
      "Permission denied (publickey).",
    ],
    [
      "refuses what it was told",
      "head -c 20 > /dev/null; echo 'docker: not found' >&2; exit 127",
      "docker: not found.",
    ],
    [
      "leaves behind what holds its pipes",
      "sleep 130 & echo 'Host key verification failed.' >&2; exit 255",
      "Host key verification failed.",
    ],
    ["says nothing", "exit 255", "ssh ended with status 255."],
    ["is not there", undefined, "ssh cannot be started (spawn ssh ENOENT)."],
  ])("passes on why, when ssh %s", async (_, script, why) => {
    await withSsh(script, async () => {
      const error = await failureOf({ DOCKER_HOST: "ssh://student@lab.example" });
      expect(error.code).toBe("ENGINE_UNREACHABLE");
      expect(error.message.endsWith(why)).toBe(true);
    });
  });

  it("tells why when ssh connects only once, and that connection breaks", async () => {
    const once = `[ -e ${folder}/connected ] && { echo 'Connection refused' >&2; exit 255; }; touch ${folder}/connected`;
    const script = `${once}\nwhile [ "$1" != "--" ]; do shift; done\nshift 2\ntimeout -s KILL 1 "$@"\nexit 255`;
    await withSsh(script, async () => {
      const engine = await connectEngine({ DOCKER_HOST: "ssh://student@lab.example" });
      await sleep(1_500);
      const message = "The connection to the Docker Engine broke: Connection refused.";
      await expect(listLabs(engine)).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE", message });
    });
  });

  it("takes the docker command's context", async () => {
    const digest = createHash("sha256").update("here").digest("hex");
    const meta = join(folder, "config/contexts/meta", digest);
    await mkdir(meta, { recursive: true });
    await writeFile(
      join(meta, "meta.json"),
      JSON.stringify({ Name: "here", Endpoints: { docker: { Host: `unix://${systemSocket}` } } }),
    );
    const engine = await connectEngine({ DOCKER_CONFIG: join(folder, "config"), DOCKER_CONTEXT: "here" });
    expect(engine.endpoint).toBe(`unix://${systemSocket}`);
  });

  it("says how to start an Engine that does not answer", async () => {
    const error = await failureOf({ DOCKER_HOST: `unix://${folder}/no.sock` });
    expect(error).toMatchObject({ code: "ENGINE_UNREACHABLE", exitCode: 2 });
    expect(error.message).toContain("there is no such socket");
    expect(error.hint).toContain("DOCKER_HOST");
    expect((await failureOf({ DOCKER_HOST: "tcp://127.0.0.1:9" })).code).toBe("ENGINE_UNREACHABLE");
  });

  it("says so when something else than an Engine answers", async () => {
    const port = await listening(
      createHttpServer((_request, response) => response.end("<h1>It works!</h1>")),
      0,
    );
    const error = await failureOf({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(error.message).toContain("no Docker Engine");
  });

  it("refuses an Engine that is too old, and says which one is needed", async () => {
    const port = await listening(
      createHttpServer((_request, response) =>
        response.writeHead(200, { "Api-Version": "1.39", Server: "Docker/18.09.1 (linux)" }).end("OK"),
      ),
      0,
    );
    const error = await failureOf({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: "ENGINE_TOO_OLD" });
    expect(error.message).toMatch(/18\.09\.1.*1\.39.*1\.41/);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "names the docker group where the socket may not be opened (needs root, to become another user)",
    async () => {
      const socket = join(folder, "closed.sock");
      await listening(createServer(toEngine), socket);
      await chmod(socket, 0o600);
      await chmod(folder, 0o755);
      process.seteuid!(65534);
      try {
        const error = await failureOf({ DOCKER_HOST: `unix://${socket}` });
        expect(error.code).toBe("ENGINE_PERMISSION");
        expect(error.hint).toContain("sudo usermod -aG docker $USER");
      } finally {
        process.seteuid!(0);
      }
    },
  );

  it("stops at once when it is interrupted", async () => {
    // Listens, but never answers.
    const port = await listening(createServer(), 0);
    const stop = new AbortController();
    const attempt = connectEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(attempt).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });
});
