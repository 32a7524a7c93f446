import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { inspectContainer, listContainers, listProjectContainers } from "../../src/docker/containers.js";
import type { Engine } from "../../src/docker/engine.js";
import { composeLabel } from "../../src/docker/labels.js";
import { listProjectNetworks } from "../../src/docker/networks.js";
import { LabError } from "../../src/errors.js";
import { down } from "../../src/lab/down.js";
import { findLab } from "../../src/lab/find-lab.js";
import type { Roles } from "../../src/lab/lab.js";
import { listLabs } from "../../src/lab/ps.js";
import { up } from "../../src/lab/up.js";
import {
  buildNetwork,
  buildService,
  buildStack,
  dependsOn,
  onNetwork,
  recorder,
  takenDown,
  uniqueProject,
} from "../lab/stack-builder.js";

const quiet = () => {};
const healthy = { test: ["CMD", "true"], intervalMs: 300, timeoutMs: 2_000, retries: 3, disable: false };
let engine: Engine;
beforeAll(async () => {
  engine = await connectEngine(process.env);
});

async function failureOf(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

describe("up", () => {
  it("creates network and containers with the labels, names and aliases that Compose expects", async () => {
    const project = uniqueProject("labels");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server", { networks: [onNetwork("default", { aliases: ["friend"] })] }),
      buildService("client", { dependsOn: [dependsOn("server")], containerName: `${project}-the-client` }),
    ]);
    const result = await up(engine, stack, {}, quiet);

    expect(result.changed).toBe(true);
    expect(result.services.map(({ container, state, change }) => [container, state, change])).toEqual([
      [`${project}-server-1`, "running", "created"],
      [`${project}-the-client`, "running", "created"],
    ]);
    expect(result.services[0]!.addresses[0]!.ipv4).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const network = result.networks[0]!;
    expect(network).toMatchObject({ name: `${project}_default`, key: "default", driver: "bridge" });
    expect(network.bridge).toBe(`br-${network.id.slice(0, 12)}`);

    const client = (await listProjectContainers(engine, project)).find(({ service }) => service === "client")!;
    expect(client.labels).toMatchObject({
      [composeLabel.project]: project,
      [composeLabel.service]: "client",
      [composeLabel.oneoff]: "False",
      [composeLabel.containerNumber]: "1",
      [composeLabel.dependsOn]: "server:service_started:false",
      [composeLabel.configFiles]: stack.files[0],
      [composeLabel.workingDir]: stack.directory,
      [composeLabel.image]: client.imageId,
    });
    expect(client.labels[composeLabel.configHash]).toMatch(/^[0-9a-f]{64}$/);
    const inspected = await engine.client.getContainer(result.services[0]!.id).inspect();
    const aliases = inspected.NetworkSettings.Networks[`${project}_default`]!.Aliases;
    expect(aliases).toEqual(expect.arrayContaining(["server", `${project}-server-1`, "friend"]));
  });

  it("changes nothing the second time", async () => {
    const project = uniqueProject("twice");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server"),
      buildService("client", { dependsOn: [dependsOn("server")] }),
    ]);
    const first = await up(engine, stack, {}, quiet);
    const second = await up(engine, stack, {}, quiet);
    expect(second.changed).toBe(false);
    expect(second.services.map(({ id, change }) => [id, change])).toEqual(
      first.services.map(({ id }) => [id, "unchanged"]),
    );
  });

  it("recreates the service that changed and leaves the other", async () => {
    const project = uniqueProject("changed");
    await using _ = takenDown(engine, project);
    const before = buildStack(project, [buildService("server"), buildService("client")]);
    const first = await up(engine, before, {}, quiet);
    const after = buildStack(project, [
      buildService("server", { environment: { MODE: "new" } }),
      buildService("client"),
    ]);
    const second = await up(engine, after, {}, quiet);
    expect(second.services.map(({ change }) => change)).toEqual(["recreated", "unchanged"]);
    expect(second.services[0]!.id).not.toBe(first.services[0]!.id);
    expect(await listProjectContainers(engine, project)).toHaveLength(2);
    const server = await engine.client.getContainer(second.services[0]!.id).inspect();
    expect(server.Name).toBe(`/${project}-server-1`);
    expect(server.Config.Env).toContain("MODE=new");
  });

  it("leaves a changed service alone when told so, and recreates an unchanged one when told so", async () => {
    const project = uniqueProject("rule");
    await using _ = takenDown(engine, project);
    const before = buildStack(project, [buildService("server")]);
    await up(engine, before, {}, quiet);
    const after = buildStack(project, [buildService("server", { environment: { MODE: "new" } })]);
    expect((await up(engine, after, { recreate: "never" }, quiet)).services[0]!.change).toBe("unchanged");
    expect((await up(engine, before, { recreate: "always" }, quiet)).services[0]!.change).toBe("recreated");
  });

  it("starts a container that was stopped", async () => {
    const project = uniqueProject("stopped");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [buildService("server")]);
    const first = await up(engine, stack, {}, quiet);
    await engine.client.getContainer(first.services[0]!.id).kill();
    const second = await up(engine, stack, {}, quiet);
    expect(second.services[0]).toMatchObject({ id: first.services[0]!.id, change: "started", state: "running" });
  });

  it("lets a paused container go on", async () => {
    const project = uniqueProject("paused");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [buildService("server")]);
    const first = await up(engine, stack, {}, quiet);
    await engine.client.getContainer(first.services[0]!.id).pause();
    const second = await up(engine, stack, {}, quiet);
    expect(second.services[0]).toMatchObject({ id: first.services[0]!.id, change: "started", state: "running" });
  });

  it("restarts what asks for it when the service it depends on was made anew", async () => {
    const project = uniqueProject("restart");
    await using _ = takenDown(engine, project);
    const bound = { service: "server", condition: "service_started" as const, required: true, restart: true };
    const stack = (MODE: string) =>
      buildStack(project, [
        buildService("server", { environment: { MODE } }),
        buildService("client", { dependsOn: [bound] }),
        buildService("other", { dependsOn: [dependsOn("server")] }),
      ]);
    await up(engine, stack("old"), {}, quiet);
    const { services } = await up(engine, stack("new"), {}, quiet);
    expect(services.map(({ service, change }) => [service, change])).toEqual([
      ["server", "recreated"],
      ["client", "restarted"],
      ["other", "unchanged"],
    ]);
  });

  it("scales up and down", async () => {
    const project = uniqueProject("scale");
    await using _ = takenDown(engine, project);
    const scaled = (scale: number) => buildStack(project, [buildService("server", { scale })]);
    expect((await up(engine, scaled(3), {}, quiet)).services).toHaveLength(3);
    const fewer = await up(engine, scaled(1), {}, quiet);
    expect(fewer.services.map(({ container, change }) => [container, change])).toEqual([
      [`${project}-server-1`, "unchanged"],
    ]);
    expect(await listProjectContainers(engine, project)).toHaveLength(1);
  });

  it("starts services in the order of their dependencies", async () => {
    const project = uniqueProject("order");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("third", { dependsOn: [dependsOn("second")] }),
      buildService("second", { dependsOn: [dependsOn("first")] }),
      buildService("first"),
    ]);
    const result = await up(engine, stack, {}, quiet);
    const started = new Map<string, string>();
    for (const { service, id } of result.services) {
      started.set(service, (await engine.client.getContainer(id).inspect()).State.StartedAt);
    }
    expect(started.get("first")! < started.get("second")!).toBe(true);
    expect(started.get("second")! < started.get("third")!).toBe(true);
  });

  it("waits until a dependency is healthy before it starts what needs it", async () => {
    const project = uniqueProject("healthy");
    await using _ = takenDown(engine, project);
    // As often as it takes: how long a check takes is the machine's affair.
    const check = { ...healthy, test: ["CMD-SHELL", "test -e /tmp/ready"], retries: 100 };
    const stack = buildStack(project, [
      buildService("server", {
        command: ["sh", "-c", "sleep 1; touch /tmp/ready; sleep infinity"],
        healthcheck: check,
      }),
      buildService("client", { dependsOn: [dependsOn("server", "service_healthy")] }),
    ]);
    const result = await up(engine, stack, {}, quiet);
    expect(result.services[0]!.health).toBe("healthy");
    const [server, client] = await Promise.all(
      result.services.map(({ id }) => engine.client.getContainer(id).inspect()),
    );
    const waited = Date.parse(client!.State.StartedAt) - Date.parse(server!.State.StartedAt);
    // The mark is made after a second; the client must not have begun before it.
    expect(waited).toBeGreaterThan(900);
  });

  it("refuses to wait for the health of a service without a healthcheck", async () => {
    const project = uniqueProject("nocheck");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server"),
      buildService("client", { dependsOn: [dependsOn("server", "service_healthy")] }),
    ]);
    const error = await failureOf(up(engine, stack, {}, quiet));
    expect(error.code).toBe("DEPENDENCY_FAILED");
    expect(error.message).toContain("no healthcheck");
    expect(error.hint).toContain("service_started");
  });

  it("says what an unhealthy dependency's check printed", async () => {
    const project = uniqueProject("unhealthy");
    await using _ = takenDown(engine, project);
    const check = { test: ["CMD-SHELL", "echo the door is shut; exit 1"], intervalMs: 200, retries: 1, disable: false };
    const stack = buildStack(project, [
      buildService("server", { healthcheck: check }),
      buildService("client", { dependsOn: [dependsOn("server", "service_healthy")] }),
    ]);
    const error = await failureOf(up(engine, stack, {}, quiet));
    expect(error.code).toBe("DEPENDENCY_FAILED");
    expect(error.message).toContain("the door is shut");
  });

  it("waits until a dependency has completed, and fails with its last lines when it fails", async () => {
    const project = uniqueProject("completed");
    await using _ = takenDown(engine, project);
    const setUp = (script: string) =>
      buildStack(project, [
        buildService("setup", { command: ["sh", "-c", script] }),
        buildService("server", { dependsOn: [dependsOn("setup", "service_completed_successfully")] }),
      ]);
    const error = await failureOf(up(engine, setUp("echo no space left; exit 3"), {}, quiet));
    expect(error.code).toBe("DEPENDENCY_FAILED");
    expect(error.message).toContain("status 3");
    expect(error.message).toContain("no space left");

    const result = await up(engine, setUp("exit 0"), {}, quiet);
    expect(result.services.map(({ service, state }) => [service, state])).toEqual([
      ["setup", "exited"],
      ["server", "running"],
    ]);
  });

  it("fails when a dependency that it starts again fails, also where what waits for it runs already", async () => {
    const project = uniqueProject("completed-once");
    await using _ = takenDown(engine, project);
    const once = "if [ -e /tmp/done ]; then echo done before; exit 3; fi; touch /tmp/done";
    const stack = buildStack(project, [
      buildService("setup", { command: ["sh", "-c", once] }),
      buildService("server", { dependsOn: [dependsOn("setup", "service_completed_successfully")] }),
    ]);
    await up(engine, stack, {}, quiet);
    const error = await failureOf(up(engine, stack, {}, quiet));
    expect(error.code).toBe("DEPENDENCY_FAILED");
    expect(error.message).toContain("done before");
    const left = await listProjectContainers(engine, project);
    expect(left.find(({ service }) => service === "server")!.state).toBe("running");
  });

  it("only warns about a dependency that is not required", async () => {
    const project = uniqueProject("optional");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("setup", { command: ["sh", "-c", "exit 3"] }),
      buildService("server", { dependsOn: [dependsOn("setup", "service_completed_successfully", false)] }),
    ]);
    const told = recorder();
    const result = await up(engine, stack, {}, told.report);
    expect(result.services[1]!.state).toBe("running");
    expect(told.texts("warning").join()).toContain("status 3");
  });

  it("keeps what ran when it fails half-way, names the step, and goes on after mending", async () => {
    const project = uniqueProject("halfway");
    await using _ = takenDown(engine, project);
    const withCommand = (command: string[]) =>
      buildStack(project, [
        buildService("server"),
        buildService("client", { command, init: false, dependsOn: [dependsOn("server")] }),
      ]);
    const error = await failureOf(up(engine, withCommand(["no-such-program"]), {}, quiet));
    expect(error.code).toBe("CONTAINER_FAILED");
    expect(error.message).toContain(`${project}-client-1`);
    expect(error.message).toContain("no-such-program");
    expect(error.hint).toMatch(/kept: .*reqresp-lab up.*reqresp-lab down/);
    const left = await listProjectContainers(engine, project);
    expect(left.find(({ service }) => service === "server")!.state).toBe("running");

    const result = await up(engine, withCommand(["sleep", "infinity"]), {}, quiet);
    expect(result.services.map(({ change, state }) => [change, state])).toEqual([
      ["unchanged", "running"],
      ["recreated", "running"],
    ]);
  });

  it("does not say that it kept what another command removed meanwhile", async () => {
    const project = uniqueProject("removed");
    await using _ = takenDown(engine, project);
    const never = { ...healthy, test: ["CMD", "false"], retries: 1_000 };
    const stack = buildStack(project, [
      buildService("server", { healthcheck: never }),
      buildService("client", { dependsOn: [dependsOn("server", "service_healthy")] }),
    ]);
    let removing: Promise<unknown> | undefined;
    const error = await failureOf(
      up(engine, stack, {}, (event) => {
        if ("text" in event && /waiting for server/.test(event.text)) removing ??= down(engine, { project }, quiet);
      }),
    );
    await removing;
    expect(error.hint).toMatch(new RegExp(`Removed by another command meanwhile: .*${project}-server-1`));
    expect(error.hint).not.toMatch(/kept: .*server-1/);
  });

  it("fails when another command removed some of it just as it was done", async () => {
    const project = uniqueProject("vanished");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server"),
      buildService("client", { dependsOn: [dependsOn("server")] }),
    ]);
    const error = await failureOf(
      up(engine, stack, {}, (event) => {
        if (event.type !== "step" || event.id !== `container ${project}-client-1` || event.state !== "done") return;
        execFileSync("docker", ["rm", "-f", `${project}-server-1`]);
      }),
    );
    expect(error).toMatchObject({
      code: "CONTAINER_STOPPED",
      message: expect.stringContaining(`${project}-server-1.`),
    });
  });

  it("removes what it made when it fails half-way and a rollback was asked for", async () => {
    const project = uniqueProject("rollback");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server"),
      buildService("client", { command: ["no-such-program"], init: false, dependsOn: [dependsOn("server")] }),
    ]);
    const told = recorder();
    await failureOf(up(engine, stack, { rollback: true }, told.report));
    expect(told.texts("note").join()).toMatch(/^Removed again .*-server-1.*_default\.$/);
    expect(await listProjectContainers(engine, project)).toEqual([]);
    expect(await listProjectNetworks(engine, project)).toEqual([]);
  });

  it("takes back also what was still being made when it failed, and tells nothing after its failure", async () => {
    const [project, holder] = [uniqueProject("rollback-all"), uniqueProject("rollback-holder")];
    await using _ = takenDown(engine, project, holder);
    const { networks } = await up(engine, buildStack(holder, [buildService("server")]), {}, quiet);
    const ipam = { config: [{ subnet: networks[0]!.subnets[0]! }], options: {} };
    const keys = ["first", "second", "third", "fourth"];
    const stack = buildStack(project, [buildService("server", { networks: keys.map((key) => onNetwork(key)) })], {
      networks: keys.map((key) => buildNetwork(project, key, key === "first" ? { ipam } : {})),
    });
    const told = recorder();
    await failureOf(up(engine, stack, { rollback: true }, told.report));
    const count = told.events.length;
    await sleep(1_000);
    expect(told.events.slice(count)).toEqual([]);
    expect(await listProjectNetworks(engine, project)).toEqual([]);
  });

  it("takes nothing back of an earlier `up`, and says so", async () => {
    const project = uniqueProject("rollback-later");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [buildService("client", { command: ["no-such-program"], init: false })]);
    await failureOf(up(engine, stack, {}, quiet));
    const told = recorder();
    await failureOf(up(engine, stack, { rollback: true }, told.report));
    expect(told.texts("note")).toEqual([expect.stringMatching(/^Nothing is taken back.*reqresp-lab down/)]);
    expect(await listProjectContainers(engine, project)).toHaveLength(1);
  });

  it("keeps the old container when its replacement cannot be created", async () => {
    const project = uniqueProject("replace");
    await using _ = takenDown(engine, project);
    const first = await up(engine, buildStack(project, [buildService("server")]), {}, quiet);
    const broken = buildStack(project, [buildService("server", { runtime: "no-such-runtime" })]);
    await failureOf(up(engine, broken, {}, quiet));
    const [server] = await listProjectContainers(engine, project);
    expect(server).toMatchObject({ id: first.services[0]!.id, name: `${project}-server-1`, state: "running" });
  });

  it("tells who holds a container name that is taken", async () => {
    const [project, other] = [uniqueProject("name"), uniqueProject("holder")];
    await using _ = takenDown(engine, project, other);
    const containerName = `${other}-fixed`;
    await up(engine, buildStack(other, [buildService("server", { containerName })]), {}, quiet);
    const error = await failureOf(
      up(engine, buildStack(project, [buildService("server", { containerName })]), {}, quiet),
    );
    expect(error.code).toBe("NAME_CONFLICT");
    expect(error.message).toContain(`project "${other}"`);
    expect(error.hint).toContain("container_name");
  });

  it("refuses a network of its name that is not the project's", async () => {
    const project = uniqueProject("foreign");
    const network = await engine.client.createNetwork({ Name: `${project}_default` });
    try {
      const error = await failureOf(up(engine, buildStack(project, [buildService("server")]), {}, quiet));
      expect(error.code).toBe("NAME_CONFLICT");
      expect(error.hint).toContain(`docker network rm ${project}_default`);
    } finally {
      await network.remove();
    }
  });

  it("runs two projects of one stack side by side", async () => {
    const [one, two] = [uniqueProject("one"), uniqueProject("two")];
    await using _ = takenDown(engine, one, two);
    const results = await Promise.all(
      [one, two].map((project) => up(engine, buildStack(project, [buildService("server")]), {}, quiet)),
    );
    expect(results[0]!.networks[0]!.id).not.toBe(results[1]!.networks[0]!.id);
    await down(engine, { project: one }, quiet);
    expect((await listProjectContainers(engine, two))[0]!.state).toBe("running");
  });

  it("connects a service to several networks with their addresses", async () => {
    const project = uniqueProject("nets");
    await using _ = takenDown(engine, project);
    // Of its own, so that the tests can run beside themselves.
    const subnet = `10.213.${randomInt(256)}`;
    const front = buildNetwork(project, "front", {
      ipam: { options: {}, config: [{ subnet: `${subnet}.0/24` }] },
    });
    const back = buildNetwork(project, "back", { internal: true });
    const server = buildService("server", {
      networks: [onNetwork("front", { ipv4Address: `${subnet}.77` }), onNetwork("back", { aliases: ["behind"] })],
    });
    const result = await up(engine, buildStack(project, [server], { networks: [front, back] }), {}, quiet);
    const addresses = new Map(result.services[0]!.addresses.map(({ network, ipv4 }) => [network, ipv4]));
    expect(addresses.get(`${project}_front`)).toBe(`${subnet}.77`);
    expect(addresses.get(`${project}_back`)).toBeDefined();
  });

  it("lets a service live in another's network namespace", async () => {
    const project = uniqueProject("namespace");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("client", { networks: [], networkMode: "service:server" }),
      buildService("server"),
    ]);
    const result = await up(engine, stack, {}, quiet);
    const [client, server] = result.services;
    const details = await inspectContainer(engine, client!.id);
    expect(details!.networkMode).toBe(`container:${server!.id}`);
    expect((await up(engine, stack, {}, quiet)).changed).toBe(false);
  });

  it("applies limits, mounts, capabilities and the rest of a service", async () => {
    const project = uniqueProject("options");
    await using _ = takenDown(engine, project);
    const service = buildService("server", {
      hostname: "thehost",
      user: "1000:1000",
      workingDir: "/tmp",
      readOnly: true,
      capDrop: ["ALL"],
      securityOpt: ["no-new-privileges:true"],
      tmpfs: ["/run:size=1m"],
      sysctls: { "net.ipv4.ip_unprivileged_port_start": "80" },
      ulimits: { nofile: { soft: 100, hard: 200 } },
      memoryBytes: 64 * 1024 * 1024,
      extraHosts: ["elsewhere:192.0.2.7"],
      volumes: [{ type: "volume", source: "data", target: "/data", readOnly: false }],
      environment: { GREETING: "apa kabar?" },
    });
    const volumes = [{ key: "data", name: `${project}_data`, external: false, driverOpts: {}, labels: {} }];
    const result = await up(engine, buildStack(project, [service], { volumes }), {}, quiet);
    const { Config, HostConfig, Mounts } = await engine.client.getContainer(result.services[0]!.id).inspect();
    expect(Config).toMatchObject({ Hostname: "thehost", User: "1000:1000", WorkingDir: "/tmp" });
    expect(Config.Env).toContain("GREETING=apa kabar?");
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges=true"],
      Tmpfs: { "/run": "size=1m" },
      Sysctls: { "net.ipv4.ip_unprivileged_port_start": "80" },
      Ulimits: [{ Name: "nofile", Soft: 100, Hard: 200 }],
      Memory: 64 * 1024 * 1024,
      ExtraHosts: ["elsewhere:192.0.2.7"],
      Init: true,
    });
    expect(Mounts[0]).toMatchObject({ Type: "volume", Name: `${project}_data`, Destination: "/data" });
  });

  it("builds an image once, names and labels it as Compose does, and shows the failing step of a bad one", async () => {
    const project = uniqueProject("build");
    await using _ = takenDown(engine, project);
    const context = await mkdtemp(join(tmpdir(), "build-"));
    const build = {
      context,
      args: { WORD: "halo" },
      labels: {},
      cacheFrom: [],
      platforms: [],
      tags: [],
      extraHosts: [],
    };
    const stack = buildStack(project, [buildService("server", { image: undefined, build })]);
    try {
      await writeFile(join(context, "note"), "in the image");
      await writeFile(join(context, "secret"), "not in the image");
      await writeFile(join(context, ".dockerignore"), "secret\n");
      await writeFile(
        join(context, "Dockerfile"),
        `FROM reqresp-lab/python:local\nARG WORD\nCOPY . /app\nRUN test -e /app/note && test ! -e /app/secret && test "$WORD" = halo\n`,
      );
      const told = recorder();
      await up(engine, stack, {}, told.report);
      const image = await engine.client.getImage(`${project}-server`).inspect();
      expect(image.Config.Labels).toMatchObject({ [composeLabel.project]: project, [composeLabel.service]: "server" });
      expect(told.events.some((event) => event.type === "step" && event.text === "building")).toBe(true);
      const again = recorder();
      expect((await up(engine, stack, {}, again.report)).changed).toBe(false);
      expect(again.events.some((event) => event.text === "building")).toBe(false);

      await writeFile(join(context, "Dockerfile"), "FROM reqresp-lab/python:local\nRUN echo the sky fell; exit 7\n");
      const error = await failureOf(up(engine, stack, { build: true }, quiet));
      expect(error.code).toBe("BUILD_FAILED");
      expect(error.message).toContain("RUN echo the sky fell; exit 7");
      expect(error.message).toContain("\n  the sky fell");
      expect((await listProjectContainers(engine, project))[0]!.state).toBe("running");
    } finally {
      await rm(context, { recursive: true });
    }
  });

  it("uses the local Python image where the wanted one cannot be had, and says so", async () => {
    const project = uniqueProject("base");
    await using _ = takenDown(engine, project);
    const context = await mkdtemp(join(tmpdir(), "build-"));
    // A registry on the discard port of this machine refuses at once.
    const args = { BASE_IMAGE: "127.0.0.1:9/python:3.12-slim" };
    const build = { context, args, labels: {}, cacheFrom: [], platforms: [], tags: [], extraHosts: [] };
    try {
      await writeFile(join(context, "Dockerfile"), "ARG BASE_IMAGE=python:3.12-slim\nFROM $BASE_IMAGE\n");
      const told = recorder();
      await up(engine, buildStack(project, [buildService("server", { image: undefined, build })]), {}, told.report);
      expect(told.texts("note").join()).toMatch(/reqresp-lab\/python:local, because 127.0.0.1:9\/python:3.12-slim/);
      const other = { ...build, args: { BASE_IMAGE: "127.0.0.1:9/node:22" } };
      const refused = buildStack(project, [buildService("other", { image: undefined, build: other })]);
      const error = await failureOf(up(engine, refused, {}, quiet));
      expect(error.code).toBe("IMAGE_UNAVAILABLE");
      expect(error.hint).toContain("--base-image");
    } finally {
      await rm(context, { recursive: true });
    }
  });

  it("stops when it is interrupted and leaves nothing that `down` does not find", async () => {
    const project = uniqueProject("abort");
    await using _ = takenDown(engine, project);
    const stop = new AbortController();
    const stack = buildStack(project, [
      buildService("server", { command: ["sh", "-c", "sleep 60"] }),
      buildService("client", { dependsOn: [dependsOn("server", "service_completed_successfully")] }),
    ]);
    const report = (event: { type: string; state?: string; id?: string }) => {
      if (event.state === "done" && event.id?.includes("server")) stop.abort();
    };
    const error = await failureOf(up(engine, stack, { signal: stop.signal }, report));
    expect(error).toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    await down(engine, { project }, quiet);
    expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toEqual([]);
  });
});

describe("findLab", () => {
  const roles = (server = "server", client = "client"): Roles => ({
    server: { service: server, command: ["x"], port: 2222, serviceFrom: "flag", commandFrom: "flag" },
    client: { service: client, command: ["x"], port: undefined, serviceFrom: "flag", commandFrom: "flag" },
    messages: [],
    quit: undefined,
  });

  it("finds server, client and the network they share, the one with a bridge first", async () => {
    const project = uniqueProject("find");
    await using _ = takenDown(engine, project);
    const networks = [onNetwork("a"), onNetwork("b")];
    const stack = buildStack(
      project,
      [buildService("server", { networks }), buildService("client", { networks: [onNetwork("b")] })],
      { networks: [buildNetwork(project, "a"), buildNetwork(project, "b")] },
    );
    await up(engine, stack, {}, quiet);
    const lab = await findLab(engine, stack, roles());
    expect(lab.server).toMatchObject({ name: `${project}-server-1`, state: "running", workingDir: "/" });
    expect(lab.server.pid).toBeGreaterThan(0);
    expect(lab.sharedNetworks).toMatchObject([{ key: "b", name: `${project}_b` }]);
    expect(lab.sharedNetworks[0].bridge).toMatch(/^br-[0-9a-f]{12}$/);
    expect((await listLabs(engine)).find((one) => one.project === project)).toMatchObject({
      ours: true,
      state: "running",
      files: stack.files,
    });
  });

  it("keeps stacks of one project apart by their services", async () => {
    const project = uniqueProject("shared");
    await using _ = takenDown(engine, project);
    const rest = buildStack(project, [buildService("rest-server"), buildService("rest-client")], {
      files: ["/nowhere/rest.yml"],
    });
    const rpc = buildStack(project, [buildService("rpc-server"), buildService("rpc-client")], {
      files: ["/nowhere/rpc.yml"],
    });
    await up(engine, rest, {}, quiet);
    await up(engine, rpc, {}, quiet);
    const lab = await findLab(engine, rpc, roles("rpc-server", "rpc-client"));
    expect(lab.containers.map(({ service }) => service).sort()).toEqual(["rpc-client", "rpc-server"]);
    const result = await down(engine, { project, stack: rpc }, quiet);
    expect(result.removed.map(({ kind }) => kind)).toEqual(["container", "container"]);
    expect(result.kept[0]).toMatchObject({ kind: "network", name: `${project}_default` });
    expect((await findLab(engine, rest, roles("rest-server", "rest-client"))).server.state).toBe("running");
  });

  it("says that the lab is not up, and shows the last lines of a container that ended", async () => {
    const project = uniqueProject("gone");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [
      buildService("server", { command: ["sh", "-c", "echo the end; exit 4"] }),
      buildService("client"),
    ]);
    const notUp = await failureOf(findLab(engine, stack, roles()));
    expect(notUp).toMatchObject({ code: "LAB_NOT_UP" });
    expect(notUp.hint).toContain("reqresp-lab up");
    const { services } = await up(engine, stack, {}, quiet);
    await engine.client.getContainer(services[0]!.id).wait();
    const stopped = await failureOf(findLab(engine, stack, roles()));
    expect(stopped.code).toBe("CONTAINER_STOPPED");
    expect(stopped.message).toContain("status 4");
    expect(stopped.message).toContain("the end");
  });
});
