import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadStack, type StackRequest } from "../../src/compose/load-stack.js";
import type { Stack } from "../../src/compose/stack.js";
import { pluginWorks } from "./compose-plugin.js";

const folder = fileURLToPath(new URL("stacks/", import.meta.url));
const env = { PATH: process.env.PATH, HOME: "/home/someone", FROM_USER: "from the user", FROM_ENV: "set" };

const requests: [string, Partial<StackRequest>][] = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".yml") && !/^merge-2|^variables/.test(name))
    .sort()
    .map((name): [string, Partial<StackRequest>] => [name, { files: [name] }]),
  ["two files merged", { files: ["merge-1.yml", "merge-2.yml"] }],
  ["two files merged the other way round", { files: ["era-published-port.yml", "era-idle-exec.yml"] }],
  ["variables from an env file", { files: ["variables.yml"], envFiles: ["variables.env"] }],
  [
    "variables from the environment",
    { files: ["variables.yml"], envFiles: ["variables.env"], env: { ...env, TAG: "7", PORT: "1" } },
  ],
  ["one of three labs in a file", { files: ["zmq.yml"], profiles: ["pubsub"] }],
  ["an observer in the server's network", { files: ["soap.yml"], profiles: ["observe"] }],
  ["a profile", { files: ["profiles.yml"], profiles: ["debug"] }],
  ["profiles of COMPOSE_PROFILES", { files: ["profiles.yml"], env: { ...env, COMPOSE_PROFILES: "debug,stress" } }],
  ["every profile", { files: ["profiles.yml"], profiles: ["*"] }],
  ["a project name of -p", { files: ["lab-block.yml"], projectName: "alice" }],
  [
    "a project name of COMPOSE_PROJECT_NAME",
    { files: ["lab-block.yml"], env: { ...env, COMPOSE_PROJECT_NAME: "bob" } },
  ],
  ["a project directory", { files: ["build.yml"], projectDirectory: "app" }],
  ["files of COMPOSE_FILE", { env: { ...env, COMPOSE_FILE: "merge-1.yml:merge-2.yml" } }],
  [
    "files of COMPOSE_FILE with a separator",
    { env: { ...env, COMPOSE_FILE: "merge-1.yml,merge-2.yml", COMPOSE_PATH_SEPARATOR: "," } },
  ],
];

describe.skipIf(!pluginWorks())(
  "with the compose plugin present (docker compose version works), both ways give the same stack for",
  () => {
    test.each(requests)("%s", async (_, request) => {
      const whole: StackRequest = { env, cwd: folder, ...request };
      const own = await loadStack({ ...whole, resolver: "own" });
      const plugin = await loadStack({ ...whole, resolver: "plugin" });
      expect(comparable(own)).toEqual(comparable(plugin));
      expect(own.files.map((file) => join(file))).toEqual(plugin.files);
    });
  },
);

/** Everything but what tells the two ways apart; `undefined` and absent are the same to who reads a Stack. */
function comparable(stack: Stack): unknown {
  const { resolvedBy: _resolvedBy, warnings: _warnings, ...rest } = stack;
  return JSON.parse(JSON.stringify(rest));
}
