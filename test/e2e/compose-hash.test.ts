import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { askComposeHashes } from "../../src/compose/compose-hashes.js";
import { loadStack } from "../../src/compose/load-stack.js";
import { connectEngine } from "../../src/docker/connect.js";
import { listProjectContainers } from "../../src/docker/containers.js";
import type { Engine } from "../../src/docker/engine.js";
import { up } from "../../src/lab/up.js";
import { temporaryProject } from "../compose/temporary-project.js";
import { takenDown, testImage, uniqueProject } from "../lab/stack-builder.js";

const run = promisify(execFile);
const hasPlugin = spawnSync("docker", ["compose", "version"]).status === 0;
const idle = `image: "${testImage}", command: [sleep, infinity], init: true`;

/** Values of 100,000 characters, which is what the kernel takes of one, and more than a megabyte in all. */
const large = Array.from({ length: 12 }, (_, number) => `V${number}: ${"x".repeat(100_000)}`).join(", ");

/** What `config --hash` takes otherwise than `up`, and what brings such files in: name, files, profiles. */
const cases: [string, Record<string, string>, string[]?][] = [
  [
    "env files: one as a text, several with a name in two of them and in environment, one that need not be there",
    {
      "compose.yml": `services:
  server: {${idle}, env_file: a.env}
  client: {${idle}, env_file: [a.env, b.env], environment: {B: own}}
  other: {${idle}, env_file: [{path: a.env}, {path: none.env, required: false}]}`,
      "a.env": "A=1\nB='dol$lar'\n",
      "b.env": "A=2\n",
    },
  ],
  [
    "namespaces of other services, one joined to the other",
    {
      "compose.yml": `services:
  server: {${idle}, ipc: shareable}
  client: {${idle}, network_mode: "\${SHARED_MODE}"}
  observer: {${idle}, pid: "service:client", ipc: "service:server", network_mode: "service:client"}`,
      ".env": "SHARED_MODE=service:server\n",
    },
  ],
  [
    "env files of an included file and of an extended service",
    {
      "compose.yml": `include: [sub/compose.yml]
services: {client: {extends: {file: sub/base.yml, service: base}}}`,
      "sub/compose.yml": `services: {server: {${idle}, env_file: a.env}}`,
      "sub/base.yml": `services: {base: {${idle}, env_file: a.env}}`,
      "sub/a.env": "A=1\n",
    },
  ],
  [
    "env files of a service with a profile, and an optional dependency on one that is not there",
    {
      "compose.yml": `services:
  server: {${idle}, profiles: [lab], env_file: a.env, depends_on: {other: {condition: service_started, required: false}}}
  client: {${idle}, depends_on: {server: {condition: service_started, required: false}}}
  other: {${idle}, profiles: [other]}`,
      "a.env": "A=1\n",
    },
    ["lab"],
  ],
  [
    "a file, and environments, of more than a megabyte",
    { "compose.yml": `services: {server: {${idle}, environment: {${large}}}, client: {${idle}}}` },
  ],
];

describe.skipIf(!hasPlugin)("with the Compose plugin (skipped where `docker compose` is not installed)", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await connectEngine(process.env);
  });

  it.concurrent.each(cases)("neither makes anew what the other made: %s", async (_, files, profiles = []) => {
    await using folder = await temporaryProject(files);
    const projectName = uniqueProject("hash");
    await using _down = takenDown(engine, projectName);
    const request = { cwd: folder.folder, env: process.env, projectName, profiles };
    const ours = async () =>
      up(engine, await loadStack(request), { composeHash: await askComposeHashes(request) }, () => {});
    const theirs = (...words: string[]) =>
      run("docker", ["compose", "-p", projectName, ...profiles.flatMap((one) => ["--profile", one]), ...words], {
        cwd: folder.folder,
      });
    const ids = async () => (await listProjectContainers(engine, projectName)).map(({ id }) => id).sort();

    await ours();
    const madeByUs = await ids();
    await theirs("up", "-d", "-t", "0");
    expect(await ids()).toEqual(madeByUs);
    expect((await ours()).changed).toBe(false);

    await theirs("down", "-t", "0");
    await theirs("up", "-d", "-t", "0");
    const madeByCompose = await ids();
    expect((await ours()).changed).toBe(false);
    expect(await ids()).toEqual(madeByCompose);
    expect(madeByCompose).toHaveLength(madeByUs.length);
  });
});
