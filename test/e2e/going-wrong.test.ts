import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "./support/project.js";

/** A project whose compose file is this text. */
async function projectOf(text: string) {
  const project = await createProject("wrong");
  const file = join(project.aside, "compose.yml");
  const rewrite = (changed: string) => writeFile(file, changed);
  await rewrite(text);
  return {
    project,
    file,
    rewrite,
    run: (...words: string[]) => project.run([...words, "-f", file]),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

const service = (...lines: string[]) =>
  ["    image: reqresp-lab/python:local", "    init: true", ...lines.map((line) => `    ${line}`)].join("\n");

describe("up", () => {
  it("ends when one of several containers that are waited for fails, however long the others take", async () => {
    await using stack = await projectOf(`
services:
  setup:
${service("scale: 2", 'command: [sh, -c, "mkdir /shared/first || exit 3; sleep 600"]', 'volumes: ["shared:/shared"]')}
  server:
${service("command: [sleep, infinity]", "depends_on: {setup: {condition: service_completed_successfully}}")}
volumes: {shared: {}}
`);
    const { exitCode, stderr } = await stack.run("up");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/status 3.*FAILED/) });
    await stack.run("down", "--volumes");
  });
});
