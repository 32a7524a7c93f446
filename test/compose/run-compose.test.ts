import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { runCompose } from "../../src/compose/run-compose.js";
import { pluginWorks } from "./compose-plugin.js";
import { temporaryProject } from "./temporary-project.js";

/** A project that Compose waits for: it includes a file from a Git server that takes connections and says nothing. */
async function endlessProject() {
  const server = createServer();
  const asked = once(server, "connection") as Promise<[Socket]>;
  const left = asked.then(([socket]) => once(socket.resume(), "close"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `git://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
  const project = await temporaryProject({ "compose.yml": `include: ["${address}"]\nservices: {a: {image: x}}\n` });
  return {
    ...project,
    env: { PATH: process.env.PATH, HOME: project.folder, COMPOSE_EXPERIMENTAL_GIT_REMOTE: "1" },
    /** When Git, which Compose has started, has connected, and when it is gone. */
    asked,
    left,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await project[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(!pluginWorks())("a run of Compose that does not end, where docker compose version works", () => {
  test("is ended when the user interrupts, with what it has started", async () => {
    await using project = await endlessProject();
    const user = new AbortController();
    const run = runCompose({ cwd: project.folder, env: project.env, signal: user.signal }, ["config"]);
    const outcome = expect(run).rejects.toMatchObject({ code: "INTERRUPTED" });
    await project.asked;
    user.abort();
    await outcome;
    await project.left;
  });

  test("is told of after three seconds and ended when it takes too long, and the error says what to look at", async () => {
    await using project = await endlessProject();
    const told: string[] = [];
    const place = { cwd: project.folder, env: project.env, waiting: (text: string) => told.push(text) };
    const run = runCompose(place, ["config"], { timeoutMs: 3_500 });
    await expect(run).rejects.toMatchObject({
      code: "COMPOSE_TIMEOUT",
      message: expect.stringContaining("in 3.5 seconds"),
      hint: expect.stringContaining("docker compose config"),
    });
    expect(told).toEqual([expect.stringMatching(/waiting for `docker compose config`.* for 3 s:.* given 3\.5 s$/)]);
    await project.left;
  });

  test("is waited for when nothing ends it", async () => {
    await using project = await temporaryProject({ "compose.yml": "services: {a: {image: x}}" });
    const run = runCompose({ cwd: project.folder, env: { PATH: process.env.PATH } }, ["config", "--services"]);
    expect(await run).toMatchObject({ state: "ok", value: { stdout: "a\n" } });
  });
});
