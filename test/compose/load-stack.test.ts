import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assertSupported } from "../../src/compose/assert-supported.js";
import { askComposeHashes } from "../../src/compose/compose-hashes.js";
import { loadStack } from "../../src/compose/load-stack.js";
import { pluginWorks } from "./compose-plugin.js";
import { stackOf, temporaryProject } from "./temporary-project.js";

const plain = "services: {server: {image: x}, client: {image: y}}";
const onlyCompose = "services: {server: {image: x, links: [client], oom_score_adj: 5}, client: {image: y}}";

describe("without the compose plugin", () => {
  const noDocker = { PATH: "/nonexistent", HOME: "/home/someone" };

  test("our own loader resolves the file", async () => {
    const stack = await stackOf(plain, { resolver: "auto", env: noDocker });
    expect(stack).toMatchObject({ resolvedBy: "reqresp-lab", warnings: [] });
  });

  test("a file that only Compose can resolve is an error with its place, which says that the plugin does", async () => {
    await expect(stackOf(onlyCompose, { resolver: "auto", env: noDocker })).rejects.toMatchObject({
      code: "COMPOSE_UNSUPPORTED",
      message: expect.stringMatching(/^compose\.yml:1:31: /),
      hint: expect.stringContaining("Compose plugin"),
    });
  });

  test("asking for the plugin outright is an error", async () => {
    await expect(stackOf(plain, { resolver: "plugin", env: noDocker })).rejects.toMatchObject({
      code: "COMPOSE_UNSUPPORTED",
      message: expect.stringContaining("not installed"),
    });
  });

  test("a docker client without the plugin counts as none", async () => {
    await using project = await temporaryProject({
      "compose.yml": plain,
      "bin/docker": "#!/bin/sh\necho 'docker: unknown command: docker compose' >&2\nexit 1\n",
    });
    await chmod(join(project.folder, "bin/docker"), 0o755);
    const path = `${join(project.folder, "bin")}:/bin:/usr/bin`;
    const request = { cwd: project.folder, env: { PATH: path } };
    expect(await loadStack(request)).toMatchObject({ resolvedBy: "reqresp-lab", warnings: [] });
    expect(await (await askComposeHashes(request))("server", new Map())).toBeUndefined();
  });
});

describe.skipIf(!pluginWorks())("with the compose plugin, where docker compose version works", () => {
  test("a file that ours knows is still resolved by ours, which is quicker", async () => {
    expect((await stackOf(plain, { resolver: "auto" })).resolvedBy).toBe("reqresp-lab");
  });

  test("secrets and configs that are files are bind mounts where Compose puts them; others are told", async () => {
    const text = `services:
  server: {image: x, secrets: [token], configs: [{source: plain, target: /etc/plain}]}
  client: {image: y, secrets: [{source: token, target: other}], configs: [plain, inline]}
secrets: {token: {file: ./token.txt}}
configs: {plain: {file: ./plain.txt}, inline: {content: text}}
`;
    const stack = await stackOf(text, { resolver: "auto" });
    const mounts = stack.services.map(({ name, volumes }) => [
      name,
      ...volumes.map(({ type, source, target, readOnly }) => {
        return `${type} ${source?.split("/").at(-1)} ${target} ${readOnly}`;
      }),
    ]);
    expect(mounts).toEqual([
      ["client", "bind token.txt /run/secrets/other true", "bind plain.txt /plain true"],
      ["server", "bind token.txt /run/secrets/token true", "bind plain.txt /etc/plain true"],
    ]);
    expect(stack.unsupported).toEqual([expect.stringMatching(/services\.client\.configs.*inline.*is no file/)]);
  });

  test("a file that only Compose can resolve is resolved by Compose, and what up cannot give is told", async () => {
    const stack = await stackOf(onlyCompose, { resolver: "auto" });
    expect(stack.resolvedBy).toBe("compose-plugin");
    expect(stack.unsupported?.join(" ")).toMatch(/services\.server\.links.*services\.server\.oom_score_adj/);
    expect(stack.warnings).toEqual(stack.unsupported);
    expect(() => assertSupported(stack)).toThrow(
      expect.objectContaining({ code: "COMPOSE_UNSUPPORTED", hint: expect.stringContaining("docker compose up -d") }),
    );
  });

  test("a file that both refuse shows our error, which names the place", async () => {
    await expect(stackOf("services: {a: {image: x, comand: y}}", { resolver: "auto" })).rejects.toThrow(
      /^compose\.yml:1:26: /,
    );
  });

  test("what Compose says comes through when it was asked outright", async () => {
    await expect(stackOf("services: {a: {image: x, comand: y}}", { resolver: "plugin" })).rejects.toMatchObject({
      code: "COMPOSE_INVALID",
      message: expect.stringContaining("comand"),
    });
  });

  test("an interrupted resolution says so", async () => {
    await expect(stackOf(plain, { resolver: "plugin", signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });
});

test("a supported stack passes", async () => {
  expect(() => assertSupported({ ...emptyStack, unsupported: [] })).not.toThrow();
});

const emptyStack = {
  project: "p",
  files: [],
  directory: "/",
  services: [],
  networks: [],
  volumes: [],
  lab: undefined,
  warnings: [],
  resolvedBy: "reqresp-lab" as const,
};
