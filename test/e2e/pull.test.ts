import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import type { Engine } from "../../src/docker/engine.js";
import { inspectImage, removeImage } from "../../src/docker/images.js";
import { pullImage } from "../../src/docker/pull.js";
import { tarEnd, tarHeader, tarPadding } from "../../src/docker/tar.js";
import { up } from "../../src/lab/up.js";
import { buildService, buildStack, recorder, takenDown, uniqueProject } from "../lab/stack-builder.js";

/** The Engine takes registries on this machine's own addresses without TLS. */
const registries: Server[] = [];
/** Anyone may pull from the one, the other wants a login. */
let host: string;
let guardedHost: string;
let folder: string;
let engine: Engine;
const login = `Basic ${Buffer.from("student:secret:word").toString("base64")}`;
const image = smallImage();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pull-"));
  [host, guardedHost] = await Promise.all([startRegistry(false), startRegistry(true)]);
  engine = await connectEngine(process.env);
});
afterAll(async () => {
  for (const registry of registries) {
    registry.closeAllConnections();
    registry.close();
  }
  await rm(folder, { recursive: true });
});

async function startRegistry(guarded: boolean): Promise<string> {
  const registry = createServer((request, response) => {
    if (!guarded || request.headers.authorization === login) answer(request, response);
    else response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' }).end("{}");
  });
  registries.push(registry);
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(registry.address() as AddressInfo).port}`;
}

/** The pull half of the registry protocol; "silent/…" is never answered, "nothing/…" does not exist. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? "";
  if (url.includes("/silent/")) return;
  const digest = /\/blobs\/(.+)$/.exec(url)?.[1];
  const blob = digest === undefined ? undefined : image.blobs.get(digest);
  if (url === "/v2/") response.writeHead(200).end("{}");
  else if (/\/manifests\//.test(url) && !url.includes("/nothing/")) {
    const headers = {
      "Content-Type": image.type,
      "Docker-Content-Digest": image.digest,
      "Content-Length": image.manifest.length,
    };
    response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : image.manifest);
  } else if (blob) response.writeHead(200, { "Content-Length": blob.length }).end(blob);
  else
    response
      .writeHead(404)
      .end(JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] }));
}

function smallImage() {
  const layers = ["one", "two"].map((path) => {
    const content = randomBytes(100_000);
    const header = tarHeader({ path, type: "file", mode: 0o644, sizeBytes: content.length, modifiedMs: 0 });
    return Buffer.concat([header, content, tarPadding(content.length), tarEnd]);
  });
  const sha = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const packed = layers.map((layer) => gzipSync(layer));
  const rootfs = { type: "layers", diff_ids: layers.map(sha) };
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", config: { Cmd: ["/one"] }, rootfs }));
  const type = "application/vnd.docker.distribution.manifest.v2+json";
  const describe = (mediaType: string, bytes: Buffer) => ({ mediaType, size: bytes.length, digest: sha(bytes) });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: describe("application/vnd.docker.container.image.v1+json", config),
      layers: packed.map((layer) => describe("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)),
    }),
  );
  return {
    type,
    manifest,
    digest: sha(manifest),
    blobs: new Map([config, ...packed].map((blob) => [sha(blob), blob])),
  };
}

describe("pullImage", () => {
  it("pulls an image and tells it layer by layer", async () => {
    const told: string[] = [];
    await pullImage(engine, `${host}/open/image:1`, { onProgress: (text) => told.push(text) });
    expect(await inspectImage(engine, `${host}/open/image:1`)).toMatchObject({ tags: [`${host}/open/image:1`] });
    expect(told.at(-1)).toMatch(/^layer [0-9a-f]{12} pull complete, 2 of 2 layers done$/);
    await removeImage(engine, `${host}/open/image:1`);
  });

  it("logs in as the docker command would, by its file or by a credential helper", async () => {
    const reference = `${guardedHost}/private/image:1`;
    const withConfig = async (name: string, config: object): Promise<NodeJS.ProcessEnv> => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "config.json"), JSON.stringify(config));
      return { ...process.env, DOCKER_CONFIG: join(folder, name) };
    };
    const none = await withConfig("none", {});
    await expect(pullImage({ ...engine, env: none }, reference)).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });

    const auth = Buffer.from("student:secret:word").toString("base64");
    const file = await withConfig("file", { auths: { [guardedHost]: { auth } } });
    await pullImage({ ...engine, env: file }, reference);
    expect(await removeImage(engine, reference)).toBe(true);

    const answerText = JSON.stringify({ Username: "student", Secret: "secret:word" });
    await writeFile(
      join(folder, "docker-credential-lab"),
      `#!/bin/sh\nread host; test "$host" = "${guardedHost}" && echo '${answerText}'\n`,
    );
    await chmod(join(folder, "docker-credential-lab"), 0o755);
    const helper = await withConfig("helper", { credHelpers: { [guardedHost]: "lab" } });
    await pullImage({ ...engine, env: { ...helper, PATH: `${folder}${delimiter}${process.env.PATH}` } }, reference);
    expect(await removeImage(engine, reference)).toBe(true);
  });

  it("gives up on a registry that never answers, and gives the registry's words when it refuses", async () => {
    const silent = pullImage(engine, `${host}/silent/image:1`, { stallMs: 300 });
    await expect(silent).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining("no answer within 0.3 s"),
    });
    const missing = pullImage(engine, `${host}/nothing/image:1`);
    await expect(missing).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining("manifest unknown"),
    });
  });

  it("stops when it is interrupted", async () => {
    const stop = new AbortController();
    const pull = pullImage(engine, `${host}/silent/image:2`, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(pull).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("is done by `up` where an image is missing, and again where the file says always", async () => {
    const project = uniqueProject("pull");
    await using _ = takenDown(engine, project);
    const reference = `${host}/open/up:1`;
    // The image holds no program, so nothing is started from it.
    const stack = (pullPolicy?: "always" | "never") =>
      buildStack(project, [
        buildService("server", { image: reference, scale: 0, ...(pullPolicy ? { pullPolicy } : {}) }),
      ]);
    await expect(up(engine, stack("never"), {}, () => {})).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
    for (const [policy, pulled] of [
      [undefined, true],
      [undefined, false],
      ["always", true],
    ] as const) {
      const told = recorder();
      await up(engine, stack(policy), {}, told.report);
      expect(told.events.some((event) => event.text === "pulled")).toBe(pulled);
    }
    await removeImage(engine, reference);
  });
});
