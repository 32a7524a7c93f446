import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnEngine, startOwnEngine } from "./support/own-engine.js";
import { runProgram, startProgram } from "./support/program.js";

const moments = 20;
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Numerical Recipes' linear congruential generator: 0 ≤ x < 1, the same for the same seed. */
function* randomNumbers(state: number): Generator<number, never> {
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

// Only an Engine that nobody else uses may be swept by `down --all`, and only root can start one.
describe.skipIf(process.getuid?.() !== 0)("kill -9 of a demo", () => {
  let engine: OwnEngine;
  let folder: string;
  beforeAll(async () => {
    engine = await startOwnEngine();
    folder = await mkdtemp(join(tmpdir(), "reqresp-lab-kill-"));
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const options = () => ({ ...engine.beside, cwd: folder });
  const sweep = () => runProgram(["down", "--all"], options());
  const lines = async (...words: string[]) => (await engine.docker(...words)).split("\n").filter((line) => line !== "");

  /** All that is there and was not before any demo, but for the image that each leaves to the next. */
  async function leftovers(): Promise<string[]> {
    const [containers, networks, volumes, images, files, temporary] = await Promise.all([
      lines("ps", "--all", "--format", "container {{.Names}} {{.Status}}"),
      lines("network", "ls", "--filter", "type=custom", "--format", "network {{.Name}}"),
      lines("volume", "ls", "--format", "volume {{.Name}}"),
      lines("images", "--filter", "dangling=true", "--format", "image {{.ID}}"),
      readdir(folder),
      readdir(engine.beside.env.TMPDIR as string),
    ]);
    return [...containers, ...networks, ...volumes, ...images, ...files, ...temporary, ...(await processesLeft())];
  }

  /** tcpdump ends when the pipe from whoever was killed does, for which nobody waits. */
  async function processesLeft(): Promise<string[]> {
    const deadline = Date.now() + 3_000;
    for (;;) {
      const left = await engine.processes();
      if (left.length === 0 || Date.now() > deadline) return left;
    }
  }

  it(`at ${moments} random moments (KILL_SEED=${seed}) leaves nothing that \`down --all\` does not remove`, async () => {
    const whole = performance.now();
    expect(await runProgram(["demo", "--quiet"], options())).toMatchObject({ exitCode: 0 });
    const takes = performance.now() - whole;
    expect((await sweep()).exitCode).toBe(0);
    expect(await leftovers()).toEqual([]);

    const random = randomNumbers(seed);
    let killed = 0;
    const [image = ""] = await lines(
      "images",
      "--filter",
      "label=com.docker.compose.project",
      "--format",
      "{{.Repository}}",
    );
    for (let round = 0; round < moments; round += 1) {
      const after = Math.round(random.next().value * takes);
      // So that the build, too, is among what is killed.
      await engine.docker("rmi", "--force", image);
      const demo = startProgram(["demo", "-w", `${round}.pcap`, "--force"], options());
      const kill = setTimeout(() => demo.process.kill("SIGKILL"), after);
      const { exitCode, stderr } = await demo.ended;
      clearTimeout(kill);
      if (exitCode === null) killed += 1;
      await rm(join(folder, `${round}.pcap`), { force: true });
      const { exitCode: status, stderr: said } = await sweep();
      const last = stderr.trim().split("\n").at(-1);
      expect({ after, last, status, said: status === 0 ? "" : said, left: await leftovers() }).toEqual({
        ...{ after, last, status: 0, said: "", left: [] },
      });
    }
    expect(killed).toBeGreaterThan(moments / 2);
  });
});
