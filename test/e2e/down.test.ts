import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { createContainer, listContainers, listProjectContainers, startContainer } from "../../src/docker/containers.js";
import type { Engine } from "../../src/docker/engine.js";
import { composeLabel, ownLabel } from "../../src/docker/labels.js";
import { listProjectNetworks } from "../../src/docker/networks.js";
import { ownerOf } from "../../src/docker/owner.js";
import { listProjectVolumes } from "../../src/docker/volumes.js";
import { LabError } from "../../src/errors.js";
import { down } from "../../src/lab/down.js";
import { up } from "../../src/lab/up.js";
import { buildService, buildStack, recorder, takenDown, testImage, uniqueProject } from "../lab/stack-builder.js";

const quiet = () => {};
let engine: Engine;
beforeAll(async () => {
  engine = await connectEngine(process.env);
});

async function helper(name: string, project: string, owner: string): Promise<string> {
  const labels = { [ownLabel.helper]: "capture", [ownLabel.project]: project, [ownLabel.owner]: owner };
  const { id } = await createContainer(engine, name, { Image: testImage, Cmd: ["sleep", "infinity"], Labels: labels });
  await startContainer(engine, id, name);
  return id;
}

const names = (removed: { name: string }[]) => removed.map(({ name }) => name).sort();

describe("down", () => {
  it("leaves nothing of the project behind, and says what it removed", async () => {
    const project = uniqueProject("down");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [buildService("server"), buildService("client")]);
    await up(engine, stack, {}, quiet);
    const result = await down(engine, { project, stack }, quiet);
    expect(names(result.removed)).toEqual([`${project}-client-1`, `${project}-server-1`, `${project}_default`]);
    expect(result.nothingThere).toBe(false);
    expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toEqual([]);
    expect(await listProjectNetworks(engine, project)).toEqual([]);
  });

  it("says that nothing is there, and fails nobody", async () => {
    const result = await down(engine, { project: uniqueProject("nothing") }, quiet);
    expect(result).toMatchObject({ removed: [], kept: [], nothingThere: true });
  });

  it("does not wait for a program that ignores SIGTERM", async () => {
    const project = uniqueProject("deaf");
    await using _ = takenDown(engine, project);
    const deaf = { command: ["tail", "-f", "/dev/null"], init: false, stopGracePeriodMs: 60_000 };
    await up(engine, buildStack(project, [buildService("server", deaf)]), {}, quiet);
    // Sixty seconds of grace would run into this test's own limit.
    const result = await down(engine, { project }, quiet);
    expect(result.removed).toHaveLength(2);
  }, 30_000);

  it("gives programs their grace when asked to, who depends on another first", async () => {
    const project = uniqueProject("grace");
    await using _ = takenDown(engine, project);
    const polite = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"];
    const stack = buildStack(project, [
      buildService("server", { command: polite }),
      buildService("client", {
        command: polite,
        dependsOn: [{ service: "server", condition: "service_started", required: true, restart: false }],
      }),
    ]);
    await up(engine, stack, {}, quiet);
    const told = recorder();
    await down(engine, { project, timeoutSeconds: 10 }, told.report);
    const steps = told.events.flatMap((event) => (event.type === "step" ? [`${event.id} ${event.text}`] : []));
    expect(steps.indexOf(`container ${project}-client-1 removed`)).toBeLessThan(
      steps.indexOf(`container ${project}-server-1 removing`),
    );
  });

  it("keeps named volumes unless they are asked for", async () => {
    const project = uniqueProject("volumes");
    await using _ = takenDown(engine, project);
    const volumes = [{ key: "data", name: `${project}_data`, external: false, driverOpts: {}, labels: {} }];
    const mounted = buildService("server", {
      volumes: [{ type: "volume", source: "data", target: "/d", readOnly: false }],
    });
    await up(engine, buildStack(project, [mounted], { volumes }), {}, quiet);
    await down(engine, { project }, quiet);
    expect(await listProjectVolumes(engine, project)).toHaveLength(1);
    const result = await down(engine, { project, volumes: true }, quiet);
    expect(result.removed).toEqual([{ kind: "volume", name: `${project}_data` }]);
  });

  it("fails with the name of a foreign container that holds the network, and finishes once it is gone", async () => {
    const project = uniqueProject("held");
    await using _ = takenDown(engine, project);
    await up(engine, buildStack(project, [buildService("server")]), {}, quiet);
    const stranger = `${project}-stranger`;
    const { id } = await createContainer(engine, stranger, {
      Image: testImage,
      Cmd: ["sleep", "infinity"],
      HostConfig: { NetworkMode: `${project}_default` },
    });
    try {
      await startContainer(engine, id, stranger);
      const error = await down(engine, { project }, quiet).then(
        () => undefined,
        (caught: unknown) => caught as LabError,
      );
      expect(error).toBeInstanceOf(LabError);
      expect(error).toMatchObject({ code: "DOWN_INCOMPLETE", exitCode: 1 });
      expect(error!.message).toContain(stranger);
      expect(error!.message).toContain(`${project}_default`);
      expect(await listProjectContainers(engine, project)).toEqual([]);
    } finally {
      await engine.client.getContainer(id).remove({ force: true });
    }
    expect((await down(engine, { project }, quiet)).removed).toEqual([{ kind: "network", name: `${project}_default` }]);
  });

  it("names what it leaves of the same project, with its file and the command that removes it too", async () => {
    const project = uniqueProject("profile");
    await using _ = takenDown(engine, project);
    const stack = buildStack(project, [buildService("server")]);
    const [file] = stack.files;
    const profile = buildService("debug", { profiles: ["debug"] });
    const withProfile = { ...stack, services: [...stack.services, profile], files: [file!, "/nowhere/override.yml"] };
    await up(engine, withProfile, {}, quiet);
    const { removed, kept } = await down(engine, { project, stack }, quiet);
    expect(names(removed)).toEqual([`${project}-server-1`]);
    expect(kept).toEqual([expect.objectContaining({ kind: "network", name: `${project}_default` })]);
    expect(kept[0]!.why).toContain(`${project}-debug-1 (made from ${file},/nowhere/override.yml)`);
    expect(kept[0]!.why).toContain(`reqresp-lab down -p ${project}`);
    expect(names((await down(engine, { project }, quiet)).removed)).toEqual([
      `${project}-debug-1`,
      `${project}_default`,
    ]);
  });

  it("does not touch a container that only inherited the project's labels from its image", async () => {
    const project = uniqueProject("inherit");
    const Labels = { [composeLabel.project]: project, [composeLabel.service]: "server" };
    const { id } = await createContainer(engine, `${project}-by-hand`, { Image: testImage, Cmd: ["true"], Labels });
    try {
      expect((await down(engine, { project }, quiet)).nothingThere).toBe(true);
      expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toHaveLength(1);
    } finally {
      await engine.client.getContainer(id).remove({ force: true });
    }
  });

  it("removes the project's helpers; `orphans` only those whose owner ended", async () => {
    const project = uniqueProject("helpers");
    const other = uniqueProject("helpers");
    await using _ = takenDown(engine, project, other);
    const gone = ownerOf().replace(/:\d+:\d+$/, ":4194305:1");
    await helper(`${project}-dead`, project, gone);
    await helper(`${project}-living`, project, ownerOf());
    await helper(`${other}-elsewhere`, other, "another-host:1:1");
    const orphans = await down(engine, { project: "", orphans: true }, quiet);
    expect(names(orphans.removed)).toContain(`${project}-dead`);
    expect(names(orphans.kept)).toEqual(expect.arrayContaining([`${project}-living`, `${other}-elsewhere`]));
    expect((await down(engine, { project }, quiet)).removed).toEqual([{ kind: "helper", name: `${project}-living` }]);
  });

  it("looks again, so that a container which the Engine was still making is removed with the network that it holds", async () => {
    const project = uniqueProject("late");
    await using _ = takenDown(engine, project);
    const deaf = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"];
    await up(engine, buildStack(project, [buildService("deaf", { command: deaf })]), {}, quiet);
    let late: Promise<void> | undefined;
    const makeAnother = async () => {
      const name = `${project}-late-1`;
      const Labels = {
        [composeLabel.project]: project,
        [composeLabel.service]: "late",
        [composeLabel.configHash]: "x",
      };
      const HostConfig = { NetworkMode: `${project}_default` };
      const { id } = await createContainer(engine, name, {
        ...{ Image: testImage, Cmd: ["sleep", "infinity"], Labels, HostConfig },
      });
      await startContainer(engine, id, name);
    };
    // Within the second that the deaf one is given, after the first look.
    const result = await down(engine, { project, timeoutSeconds: 1 }, () => {
      late ??= makeAnother();
    });
    await late;
    expect(names(result.removed)).toEqual([`${project}-deaf-1`, `${project}-late-1`, `${project}_default`]);
    expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toEqual([]);
  });

  it("cleans up what a killed `up` left half-made", async () => {
    const project = uniqueProject("killed");
    await using _ = takenDown(engine, project);
    const folder = await mkdtemp(join(tmpdir(), "killed-"));
    const file = join(folder, "compose.yml");
    const service = `{ image: "${testImage}", command: [sleep, infinity] }`;
    await writeFile(file, `services:\n  a: ${service}\n  b: ${service}\n  c: ${service}\n`);
    const left: number[] = [];
    try {
      for (const made of ["network", "container", "starting"]) {
        await killedUp(file, project, made);
        // The Engine still finishes the requests that were under way.
        await sleep(1000);
        left.push(
          (await listProjectContainers(engine, project)).length + (await listProjectNetworks(engine, project)).length,
        );
        await down(engine, { project }, quiet);
        expect(await listContainers(engine, [`${composeLabel.project}=${project}`])).toEqual([]);
        expect(await listProjectNetworks(engine, project)).toEqual([]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(left.every((count) => count > 0)).toBe(true);
  });
});

/** Runs the built command's `up` and kills it as soon as its progress mentions a word. */
async function killedUp(file: string, project: string, word: string): Promise<void> {
  const main = new URL("../../dist/main.js", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "up", "-f", file, "-p", project], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (text.toLowerCase().includes(word)) child.kill("SIGKILL");
  });
  await once(child, "close");
}
