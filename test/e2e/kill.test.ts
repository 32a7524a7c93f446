import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dice } from "../support/dice.js";
import { type OwnEngine, startDockerd } from "./support/own-engine.js";
import { runProgram, startProgram } from "./support/program.js";

const moments = 20;
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

// Only an Engine that nobody else uses may be swept by `down --all`, and only root can start one.
describe.skipIf(process.getuid?.() !== 0)("kill -9 of a demo", () => {
  let engine: OwnEngine;
  let folder: string;
  const temporaryFolder = () => join(engine.folder, "tmp");
  beforeAll(async () => {
    engine = await startDockerd(() => "--bridge none");
    await mkdir(temporaryFolder());
    folder = await mkdtemp(join(tmpdir(), "reqresp-lab-kill-"));
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const options = () => ({
    under: engine.beside,
    env: { DOCKER_HOST: engine.host, TMPDIR: temporaryFolder() },
    cwd: folder,
  });
  const sweep = () => runProgram(["down", "--all"], options());

  /** All that is there and was not before any demo, but for the image that each leaves to the next. */
  async function leftovers(): Promise<string[]> {
    const { client } = engine;
    const [containers, networks, volumes, images, files, temporary, processes] = await Promise.all([
      client.listContainers({ all: true }),
      client.listNetworks({ filters: { type: ["custom"] } }),
      client.listVolumes(),
      client.listImages({ filters: { dangling: ["true"] } }),
      readdir(folder),
      readdir(temporaryFolder()),
      processesLeft(),
    ]);
    return [
      ...containers.map(({ Names, Status }) => `container ${Names.join()} ${Status}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
      ...images.map(({ Id }) => `image ${Id}`),
      ...files,
      ...temporary,
      ...processes,
    ];
  }

  /** tcpdump ends when the pipe from whoever was killed does, for which nobody waits. */
  async function processesLeft(): Promise<string[]> {
    const deadline = Date.now() + 3_000;
    for (;;) {
      const left = await engine.processes();
      if (left.length === 0 || Date.now() > deadline) return left;
    }
  }

  /** Milliseconds of a whole demo, which leaves nothing by itself. */
  async function timeOf(via: string): Promise<number> {
    const started = performance.now();
    expect(await runProgram(["demo", "--quiet", "--via", via], options())).toMatchObject({ exitCode: 0 });
    const took = performance.now() - started;
    expect(await leftovers()).toEqual([]);
    return took;
  }

  it(`at ${moments} random moments (KILL_SEED=${seed}) leaves nothing that \`down --all\` does not remove`, async () => {
    // The first builds the image, which most of those that are killed need not.
    await timeOf("host");
    // Of the latest one that was not killed: a machine that others use is slower now and faster then.
    const takes = { host: await timeOf("host"), sidecar: await timeOf("sidecar") };

    const dice = new Dice(seed);
    let killed = 0;
    const label = ["com.docker.compose.project"];
    for (let round = 0; round < moments; round += 1) {
      const via = round % 4 === 3 ? "sidecar" : "host";
      const after = Math.round(dice.next() * takes[via]);
      // So that the build, too, is among what is killed.
      if (round % 4 === 0) {
        const built = await engine.client.listImages({ filters: { label } });
        await Promise.all(built.map(({ Id }) => engine.client.getImage(Id).remove({ force: true })));
      }
      const started = performance.now();
      const demo = startProgram(["demo", "--via", via, "-w", `${round}.pcap`], options());
      const kill = setTimeout(() => demo.process.kill("SIGKILL"), after);
      const { exitCode, stderr } = await demo.ended;
      clearTimeout(kill);
      if (exitCode === null) killed += 1;
      else takes[via] = performance.now() - started;
      await rm(join(folder, `${round}.pcap`), { force: true });
      const { exitCode: status, stderr: said } = await sweep();
      const last = stderr.trim().split("\n").at(-1);
      const outcome = { via, after, last, status, said: status === 0 ? "" : said, left: await leftovers() };
      expect(outcome).toEqual({ ...outcome, status: 0, said: "", left: [] });
    }
    expect(killed).toBeGreaterThan(moments / 2);
  }, 400_000);
});
