import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askComposeHashes } from "../../src/compose/compose-hashes.js";
import { loadStack } from "../../src/compose/load-stack.js";
import type { Stack } from "../../src/compose/stack.js";
import { connectEngine } from "../../src/docker/connect.js";
import { listContainers, listProjectContainers } from "../../src/docker/containers.js";
import type { Engine } from "../../src/docker/engine.js";
import { composeLabel } from "../../src/docker/labels.js";
import { listProjectNetworks } from "../../src/docker/networks.js";
import { LabError } from "../../src/errors.js";
import { down } from "../../src/lab/down.js";
import { findLab } from "../../src/lab/find-lab.js";
import type { Roles } from "../../src/lab/lab.js";
import { listLabs } from "../../src/lab/ps.js";
import { type UpResult, up } from "../../src/lab/up.js";
import { takenDown, testImage, uniqueProject } from "../lab/stack-builder.js";

const run = promisify(execFile);
const quiet = () => {};
const hasPlugin = spawnSync("docker", ["compose", "version"]).status === 0;
const roles: Roles = {
  server: { service: "server", command: ["x"], port: 2222, serviceFrom: "flag", commandFrom: "flag" },
  client: { service: "client", command: ["x"], port: undefined, serviceFrom: "flag", commandFrom: "flag" },
  messages: [],
  quit: undefined,
};

const twoServices = `
services:
  server:
    image: ${testImage}
    command: [sh, -c, "echo server is here; exec sleep infinity"]
    init: true
    environment: { MODE: plain }
    healthcheck: { test: [CMD, "true"], interval: 1s }
    volumes: [data:/data]
  client:
    image: ${testImage}
    command: [sleep, infinity]
    init: true
    depends_on: [server]
volumes:
  data: {}
`;

let engine: Engine;
let folder: string;
let file: string;
beforeAll(async () => {
  engine = await connectEngine(process.env);
  folder = await realpath(await mkdtemp(join(tmpdir(), "interop-")));
  file = join(folder, "compose.yml");
  await writeFile(file, twoServices);
});
afterAll(() => rm(folder, { recursive: true }));

function load(projectName: string): Promise<Stack> {
  return loadStack({ files: [file], projectName, env: process.env, cwd: folder });
}

/** Brings the file up with Compose's hashes, as the commands do. */
async function upWithHashes(projectName: string): Promise<UpResult> {
  const composeHash = await askComposeHashes({ files: [file], projectName, env: process.env, cwd: folder });
  return up(engine, await load(projectName), { composeHash }, quiet);
}

async function compose(project: string, ...words: string[]): Promise<string> {
  const { stdout, stderr } = await run("docker", ["compose", "-f", file, "-p", project, ...words], { cwd: folder });
  return stdout + stderr;
}

async function ids(project: string): Promise<string[]> {
  return (await listProjectContainers(engine, project)).map(({ id }) => id).sort();
}

async function nothingLeft(project: string): Promise<void> {
  expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toEqual([]);
  expect(await listProjectNetworks(engine, project)).toEqual([]);
}

describe.skipIf(!hasPlugin)("with the Compose plugin (skipped where `docker compose` is not installed)", () => {
  it("uses what Compose started: found, listed, left as it is by `up`, removed by `down`", async () => {
    const project = uniqueProject("theirs");
    await using _ = takenDown(engine, project);
    await compose(project, "up", "-d");
    const before = await ids(project);
    const stack = await load(project);
    const lab = await findLab(engine, stack, roles);
    expect(lab.server.name).toBe(`${project}-server-1`);
    expect(lab.sharedNetworks[0]).toMatchObject({ key: "default", name: `${project}_default` });
    expect((await listLabs(engine)).find((one) => one.project === project)).toMatchObject({
      ours: false,
      files: [file],
    });
    expect((await upWithHashes(project)).changed).toBe(false);
    expect((await up(engine, stack, {}, quiet)).changed).toBe(false);
    expect(await ids(project)).toEqual(before);
    const result = await down(engine, { project, stack }, quiet);
    expect(result.removed).toHaveLength(3);
    await nothingLeft(project);
  });

  it("recreates a container of Compose's whose service changed since", async () => {
    const project = uniqueProject("edited");
    await using _ = takenDown(engine, project);
    await compose(project, "up", "-d");
    try {
      await writeFile(file, twoServices.replace("MODE: plain", "MODE: other"));
      const result = await upWithHashes(project);
      expect(result.services.map(({ service, change }) => [service, change])).toEqual(
        expect.arrayContaining([
          ["server", "recreated"],
          ["client", "unchanged"],
        ]),
      );
    } finally {
      await writeFile(file, twoServices);
    }
  });

  it("starts what Compose stopped", async () => {
    const project = uniqueProject("stopped");
    await using _ = takenDown(engine, project);
    await compose(project, "up", "-d");
    await compose(project, "stop", "-t", "0");
    const result = await upWithHashes(project);
    expect(result.services.map(({ change, state }) => `${change} ${state}`)).toEqual([
      "started running",
      "started running",
    ]);
  });

  it("starts what Compose uses: ps, exec, logs and ls see it, `up` recreates nothing, `down` removes all", async () => {
    const project = uniqueProject("ours");
    await using _ = takenDown(engine, project);
    await upWithHashes(project);
    const before = await ids(project);
    expect((await compose(project, "ps", "--services")).trim().split("\n").sort()).toEqual(["client", "server"]);
    expect(await compose(project, "exec", "-T", "server", "echo", "from inside")).toContain("from inside");
    expect(await compose(project, "logs", "server")).toContain("server is here");
    const listed = JSON.parse((await run("docker", ["compose", "ls", "--format", "json"])).stdout) as ComposeProject[];
    expect(listed.find(({ Name }) => Name === project)).toMatchObject({ Status: "running(2)", ConfigFiles: file });

    const said = await compose(project, "up", "-d");
    expect(said).not.toMatch(/Recreate|orphan|incorrect label|already exists/);
    expect(await ids(project)).toEqual(before);
    await compose(project, "stop", "-t", "0", "client");
    await compose(project, "start", "client");
    expect(await ids(project)).toEqual(before);
    expect(await compose(project, "down", "-t", "0", "--volumes")).not.toMatch(/orphan/i);
    await nothingLeft(project);
  });

  it("is seen by Compose also where its hashes are not known", async () => {
    const project = uniqueProject("nohash");
    await using _ = takenDown(engine, project);
    await up(engine, await load(project), {}, quiet);
    expect((await compose(project, "ps", "--services")).trim().split("\n").sort()).toEqual(["client", "server"]);
    expect(await compose(project, "exec", "-T", "client", "echo", "hello")).toContain("hello");
    // Compose cannot know that they match, so it makes them anew, and we use those again.
    await compose(project, "up", "-d", "-t", "0");
    expect((await up(engine, await load(project), {}, quiet)).changed).toBe(false);
    await compose(project, "down", "-t", "0");
    await nothingLeft(project);
  });

  it("goes back and forth: up by one, changed by the other, down by the first", async () => {
    const project = uniqueProject("mixed");
    await using _ = takenDown(engine, project);
    await upWithHashes(project);
    await compose(project, "up", "-d", "-t", "0", "--force-recreate", "client");
    const between = await ids(project);
    expect((await upWithHashes(project)).changed).toBe(false);
    expect(await ids(project)).toEqual(between);
    await down(engine, { project }, quiet);
    await nothingLeft(project);
  });
});

interface ComposeProject {
  Name: string;
  Status: string;
  ConfigFiles: string;
}

/** Each is a failure of another package that runs compose files through the Engine API. */
describe("compose files that are easily got wrong", () => {
  async function stackOf(project: string, text: string): Promise<Stack> {
    const own = join(folder, `${project}.yml`);
    await writeFile(own, text);
    return loadStack({ files: [own], projectName: project, env: process.env, cwd: folder, resolver: "own" });
  }

  it("come up a second time without a conflict of names", async () => {
    const project = uniqueProject("again");
    await using _ = takenDown(engine, project);
    const stack = await stackOf(project, twoServices);
    await up(engine, stack, {}, quiet);
    expect((await up(engine, stack, {}, quiet)).changed).toBe(false);
  });

  it("have durations in the units they are written in, and a condition that is waited for", async () => {
    const project = uniqueProject("units");
    await using _ = takenDown(engine, project);
    const stack = await stackOf(
      project,
      `
services:
  server:
    image: ${testImage}
    command: sh -c "sleep 1; touch /tmp/ready; exec sleep infinity"
    init: true
    stop_grace_period: 1m30s
    healthcheck: { test: "test -e /tmp/ready", interval: 500ms, timeout: 1m30s, start_period: 2s, retries: 20 }
  client:
    image: ${testImage}
    command: sleep infinity
    init: true
    depends_on: { server: { condition: service_healthy } }
`,
    );
    const result = await up(engine, stack, {}, quiet);
    const server = result.services.find(({ service }) => service === "server")!;
    const { Config, State } = await engine.client.getContainer(server.id).inspect();
    expect(Config.Healthcheck).toMatchObject({ Interval: 5e8, Timeout: 90e9, StartPeriod: 2e9, Retries: 20 });
    expect(Config).toMatchObject({ StopTimeout: 90 });
    expect(Config.Cmd).toEqual(["sh", "-c", "sleep 1; touch /tmp/ready; exec sleep infinity"]);
    const client = result.services.find(({ service }) => service === "client")!;
    const clientState = (await engine.client.getContainer(client.id).inspect()).State;
    expect(Date.parse(clientState.StartedAt) - Date.parse(State.StartedAt)).toBeGreaterThan(900);
  });

  it("keep map-form networks with aliases, and numeric ports", async () => {
    const project = uniqueProject("forms");
    await using _ = takenDown(engine, project);
    const stack = await stackOf(
      project,
      `
services:
  server:
    image: ${testImage}
    command: [sleep, infinity]
    init: true
    ports: [8080, "127.0.0.1::9090/udp"]
    networks: { lab: { aliases: [the-server] } }
networks:
  lab: {}
`,
    );
    const result = await up(engine, stack, {}, quiet);
    const { NetworkSettings } = await engine.client.getContainer(result.services[0]!.id).inspect();
    expect(NetworkSettings.Networks[`${project}_lab`]!.Aliases).toContain("the-server");
    expect(NetworkSettings.Ports["8080/tcp"]![0]!.HostPort).toMatch(/^\d+$/);
    expect(NetworkSettings.Ports["9090/udp"]![0]!.HostIp).toBe("127.0.0.1");
    expect((await listProjectContainers(engine, project))[0]!.labels[composeLabel.project]).toBe(project);
  });

  it("tell what stood in the way of `down`", async () => {
    const project = uniqueProject("honest");
    await using _ = takenDown(engine, project);
    await up(engine, await stackOf(project, twoServices), {}, quiet);
    const name = `${project}-guest`;
    const guest = await engine.client.createContainer({
      name,
      Image: testImage,
      Cmd: ["sleep", "infinity"],
      HostConfig: { NetworkMode: `${project}_default` },
    });
    try {
      await guest.start();
      const error = await down(engine, { project }, quiet).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LabError);
      expect((error as LabError).message).toContain(name);
    } finally {
      await guest.remove({ force: true });
    }
  });
});
