// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { StackRequest } from "../../src/compose/load-stack.js";
import { pluginWorks } from "./compose-plugin.js";
import { temporaryProject } from "./temporary-project.js";

const file = "services: {server: {image: 'x:${TAG:-none}', labels: {from: here}}}";
const named = `name: declared\n${file}`;
const other = "services: {server: {labels: {other: o}}}";

interface Case {
  title: string;
  files: Record<string, string>;
  /** Below the folder of the files. */
  cwd?: string;
  request?: Partial<StackRequest>;
  env?: Record<string, string>;
  expected: { project: string; image: string; files: string[] };
}

const cases: Case[] = [
  {
    title: "compose.yaml comes before the other default names",
    files: { "my-lab/compose.yaml": file, "my-lab/compose.yml": named, "my-lab/docker-compose.yml": named },
    cwd: "my-lab",
    expected: { project: "my-lab", image: "x:none", files: ["my-lab/compose.yaml"] },
  },
  {
    title: "the old default names are found, with their override file",
    files: { "a/docker-compose.yml": file, "a/docker-compose.override.yml": other },
    cwd: "a",
    expected: { project: "a", image: "x:none", files: ["a/docker-compose.yml", "a/docker-compose.override.yml"] },
  },
  {
    title: "a file in a folder above is found, and its folder gives the project name",
    files: { "Up.There/compose.yml": file, "Up.There/deep/er/note": "", "Up.There/.env": "TAG=above" },
    cwd: "Up.There/deep/er",
    expected: { project: "upthere", image: "x:above", files: ["Up.There/compose.yml"] },
  },
  {
    title: "with -f the .env beside the first file counts, not the one of the working directory",
    files: { "sub/compose.yml": file, "sub/.env": "TAG=sub", ".env": "TAG=cwd" },
    request: { files: ["sub/compose.yml"] },
    expected: { project: "sub", image: "x:sub", files: ["sub/compose.yml"] },
  },
  {
    title: "COMPOSE_FILE of the environment names files, and the .env beside the first counts",
    files: { "sub/a.yml": file, "sub/b.yml": other, "sub/.env": "TAG=sub", ".env": "TAG=cwd" },
    env: { COMPOSE_FILE: "sub/a.yml:sub/b.yml" },
    expected: { project: "sub", image: "x:sub", files: ["sub/a.yml", "sub/b.yml"] },
  },
  {
    title: "COMPOSE_FILE and COMPOSE_PROJECT_NAME of .env count",
    files: {
      "sub/a.yml": named,
      "sub/.env": "TAG=sub",
      ".env": "COMPOSE_FILE=sub/a.yml\nCOMPOSE_PROJECT_NAME=from-env-file\nTAG=cwd",
    },
    expected: { project: "from-env-file", image: "x:cwd", files: ["sub/a.yml"] },
  },
  {
    title: "-f wins over COMPOSE_FILE",
    files: { "a.yml": named, "b.yml": other },
    request: { files: ["a.yml"] },
    env: { COMPOSE_FILE: "b.yml" },
    expected: { project: "declared", image: "x:none", files: ["a.yml"] },
  },
  {
    title: "--env-file takes the place of .env, and the environment wins over both",
    files: { "l/compose.yml": file, "l/.env": "TAG=dot", "l/one.env": "TAG=one", "l/two.env": "TAG=two" },
    cwd: "l",
    request: { envFiles: ["one.env", "two.env"] },
    expected: { project: "l", image: "x:two", files: ["l/compose.yml"] },
  },
  {
    title: "-p wins over COMPOSE_PROJECT_NAME, which wins over name:",
    files: { "l/compose.yml": named },
    cwd: "l",
    request: { projectName: "alice" },
    env: { COMPOSE_PROJECT_NAME: "bob" },
    expected: { project: "alice", image: "x:none", files: ["l/compose.yml"] },
  },
  {
    title: "COMPOSE_PROJECT_NAME wins over name:, and TAG of the environment over .env",
    files: { "l/compose.yml": named, "l/.env": "TAG=dot" },
    cwd: "l",
    env: { COMPOSE_PROJECT_NAME: "bob", TAG: "env" },
    expected: { project: "bob", image: "x:env", files: ["l/compose.yml"] },
  },
  {
    title: "the last file's name: wins, variables filled in",
    files: { "l/a.yml": named, "l/b.yml": "name: ${NAME:-last}-one\nservices: {}" },
    cwd: "l",
    request: { files: ["a.yml", "b.yml"] },
    expected: { project: "last-one", image: "x:none", files: ["l/a.yml", "l/b.yml"] },
  },
  {
    title: "the project directory gives name and .env",
    files: { "l/compose.yml": file, "dir-1/.env": "TAG=dir", "l/.env": "TAG=l" },
    cwd: "l",
    request: { files: ["compose.yml"], projectDirectory: "../dir-1" },
    expected: { project: "dir-1", image: "x:dir", files: ["l/compose.yml"] },
  },
  {
    title: "the folder of -f gives the name in lower case without its odd characters",
    files: { "__My Lab (2)/c.yml": file },
    request: { files: ["__My Lab (2)/c.yml"] },
    expected: { project: "mylab2", image: "x:none", files: ["__My Lab (2)/c.yml"] },
  },
];

describe("the compose files and the project name", () => {
  test.each(cases)("$title", async ({ files, cwd = ".", request, env = {}, expected }) => {
    await using project = await temporaryProject(files);
    const stack = await project.load({
      projectName: undefined,
      ...request,
      cwd: join(project.folder, cwd),
      env: { HOME: "/home/someone", ...env },
    });
    expect({
      project: stack.project,
      image: stack.services[0]?.image,
      files: stack.files.map((path) => relative(project.folder, path)),
    }).toEqual(expected);
  });
});

describe.skipIf(!pluginWorks())("where docker compose version works, Compose chooses the same", () => {
  test.each(cases)("$title", async ({ files, cwd = ".", request, env = {}, expected }) => {
    await using project = await temporaryProject(files);
    const flags = [
      ...(request?.files ?? []).flatMap((path) => ["-f", path]),
      ...(request?.projectName ? ["-p", request.projectName] : []),
      ...(request?.projectDirectory ? ["--project-directory", request.projectDirectory] : []),
      ...(request?.envFiles ?? []).flatMap((path) => ["--env-file", path]),
    ];
    const text = execFileSync("docker", ["compose", ...flags, "config", "--format", "json"], {
      cwd: join(project.folder, cwd),
      env: { PATH: process.env.PATH, HOME: "/home/someone", ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const config = JSON.parse(text) as { name: string; services: { server: { image: string; labels: object } } };
    expect({ project: config.name, image: config.services.server.image }).toEqual({
      project: expected.project,
      image: expected.image,
    });
    const merged = expected.files.length > 1 && Object.values(files).includes(other);
    expect(config.services.server.labels).toEqual(merged ? { from: "here", other: "o" } : { from: "here" });
  });
});

test.skipIf(!pluginWorks())("where docker compose version works, both resolvers see the same .env", async () => {
  for (const { files, cwd = ".", request, env = {} } of cases) {
    await using project = await temporaryProject(files);
    const whole = {
      projectName: undefined,
      ...request,
      cwd: join(project.folder, cwd),
      env: { PATH: process.env.PATH, HOME: "/home/someone", ...env },
    };
    const own = await project.load({ ...whole, resolver: "own" });
    const plugin = await project.load({ ...whole, resolver: "plugin" });
    expect({ ...plugin, resolvedBy: own.resolvedBy, warnings: own.warnings }).toEqual(own);
    expect(plugin.warnings.length > 0).toBe(own.warnings.length > 0);
  }
});

describe("without a compose file", () => {
  test("the error tells which names were looked for", async () => {
    await using project = await temporaryProject({ "note.txt": "" });
    await expect(project.load()).rejects.toMatchObject({
      code: "COMPOSE_NOT_FOUND",
      hint: expect.stringContaining("compose.yaml, compose.yml, docker-compose.yaml, docker-compose.yml"),
    });
  });

  test.each([
    ["nowhere.yml", "there is no compose file"],
    [".", "is a folder"],
  ])("-f %s is an error that names it", async (path, message) => {
    await using project = await temporaryProject({ "note.txt": "" });
    await expect(project.load({ files: [path] })).rejects.toMatchObject({
      code: "COMPOSE_NOT_FOUND",
      message: expect.stringContaining(message),
    });
  });
});

test.each(["Alice", "a b", "-a", "_a", "ä", "a.b"])(
  "the project name %j is refused with the rule",
  async (projectName) => {
    await using project = await temporaryProject({ "compose.yml": file });
    await expect(project.load({ projectName })).rejects.toMatchObject({
      code: "PROJECT_NAME",
      hint: expect.stringContaining("lower-case"),
    });
  },
);
