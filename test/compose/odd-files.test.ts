// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pluginWorks } from "./compose-plugin.js";
import { errorOf, temporaryProject } from "./temporary-project.js";

/** Keys of a service that Compose refuses. */
const refusedKeys = [
  "command: [sleep, 5]",
  "command: [echo, true]",
  "command: 5",
  "entrypoint: [sleep, 5]",
  "restart: false",
  "restart: 5",
  "restart:",
  "user: 1000",
  "hostname: 5",
  "container_name:",
  "working_dir: 5",
  "network_mode: 5",
  "pull_policy:",
  "stop_signal: 2",
  "stop_grace_period: 5",
  "depends_on: [b, b]",
  "depends_on:",
  "networks: [default, default]",
  "networks:",
  "networks: {default: {ipv4_address: 5}}",
  "ports:",
  "ports: ['80:80:80:80']",
  "ports: ['::1:80:80']",
  "ports: [{target: 80, published: true}]",
  "expose:",
  "volumes:",
  "volumes: [5]",
  "environment:",
  "environment: [5]",
  "environment: {'': x}",
  "labels:",
  "labels: [5]",
  "env_file:",
  "healthcheck:",
  "healthcheck: {test: [CMD, 5]}",
  "healthcheck: {interval: 0}",
  "healthcheck: {retries: -1}",
  "ulimits:",
  "tmpfs: [5]",
  "dns: 5",
  "extra_hosts: ['a:1.2.3.4', 'a:1.2.3.4']",
  "extra_hosts: {a: 5}",
  "security_opt: [x, x]",
  "group_add: [5, 5]",
  "devices: [{source: /dev/null}]",
  "shm_size: ' 64m'",
  'environment: {A: "${NOPE:-a\\nb}"}',
  "mem_limit: -5m",
  "deploy: {resources: {limits: {memory: 50}}}",
  "deploy: {mode: 5}",
  "logging: {options: {a: true}}",
  "build: {context: ., dockerfile: }",
  "annotations: x",
  "attach: x",
];

const refusedFiles = [
  "services: {a: {image: 5}}",
  "name: 5\nservices: {a: {image: x}}",
  "version: 3\nservices: {a: {image: x}}",
  "services: {a: {image: x}}\nnetworks:",
  "services: {a: {image: x}}\nsecrets: x",
  "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {driver: 5}}",
  "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {driver_opts: {a: true}}}",
  "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {external: {name: y}, name: z}}",
  "services: {a: {image: x, volumes: ['vol:/x']}}\nvolumes: {vol: {external: true, driver: local}}",
];

/** Keys of a service that Compose accepts, and what comes of them is not what one would think. */
const acceptedKeys = [
  "command:",
  "deploy:",
  "dns: ''",
  "dns: ['', 1.1.1.1]",
  "hostname: ''",
  "working_dir: ''",
  "profiles: ['']",
  "ports: [{target: 80, host_ip: ''}]",
  "ports: [{target: '80', published: 8080}]",
  "extra_hosts: {a: '[::1]'}",
  "sysctls: [net.core.somaxconn]",
  "environment: {A: true, B: 1.50, C: }",
  "labels: {a: true, b: }",
  "group_add: [5, '6']",
  "shm_size: 64",
  "mem_limit: -1",
  "healthcheck: {interval: '0', retries: '3'}",
  "ulimits: {nofile: '10'}",
  "tmpfs: ''",
  "build: {context: ., target: ''}",
];

/** Lines of an env file that are easily read otherwise than Compose does. */
const envFiles = [
  "A=#fff\n",
  "A= # x\n",
  "A=x #y\n",
  "A=x\t#y\n",
  "A='it\\'s'\n",
  "A='C:\\dir'\n",
  "A='two\nlines' # z\nB=1\n",
];

/** The same key in two files. */
const merges = [
  ["environment: {A: 1}", "environment: {A: }"],
  ["environment: {FROM_ENV: 1}", "environment: [FROM_ENV]"],
  ["build: {context: ., args: {FROM_ENV: 1}}", "build: {args: [FROM_ENV]}"],
  ["labels: {a: b}", "labels: {a: }"],
  ["networks: {default: {aliases: [q]}}", "networks: {default: }"],
  ["tmpfs: ['/a:size=1m']", "tmpfs: ['/a:size=2m']"],
];

function file(keys: string): string {
  return `services:\n  a:\n    image: x\n    ${keys}\n  b: {image: y}\n`;
}

const refused = [...refusedKeys.map((keys) => [keys, file(keys)]), ...refusedFiles.map((text) => [text, text])] as [
  string,
  string,
][];

describe("what Compose refuses is refused with its place", () => {
  test.each(refused)("%s", async (_, text) => {
    expect(await errorOf(text)).toMatchObject({
      code: "COMPOSE_INVALID",
      message: expect.stringMatching(/^compose\.yml:\d+:\d+: "/),
    });
  });

  test("a number where a text is wanted has the remedy", async () => {
    expect(await errorOf(file("command: [sleep, 5]"))).toMatchObject({
      message: 'compose.yml:4:22: "services.a.command[1]" must be a text, got "5"',
      hint: 'Put it in quotes: "5".',
    });
  });

  test("a file that is no UTF-8 names the byte", async () => {
    await using project = await temporaryProject({});
    const text = file("environment: {A: x, B: caf\u00e9}");
    await writeFile(join(project.folder, "compose.yml"), Buffer.from(text, "latin1"));
    await expect(project.load()).rejects.toMatchObject({
      code: "COMPOSE_INVALID",
      message: "compose.yml:4:31: the byte 0xE9 is no UTF-8",
      hint: expect.stringContaining("UTF-8"),
    });
  });

  test("a file that another names and that is not there has the place where it is named", async () => {
    const error = await errorOf("include: [none.yml]\nservices: {a: {image: x}}");
    expect(error.message).toMatch(/^compose\.yml:1:11: there is no included compose file/);
  });
});

test.each([
  ["a host address that is none", "ports: [{target: 80, host_ip: nowhere}]"],
  ["a port that no one has", "ports: [{target: 70000}]"],
])("%s is refused with its place, though Compose lets it pass", async (_, keys) => {
  for (const resolver of ["own", "auto"] as const) {
    expect((await errorOf(file(keys), { resolver })).message).toMatch(/^compose\.yml:4:\d+: "services.a.ports/);
  }
});

describe.skipIf(!pluginWorks())("with the compose plugin present (docker compose version works)", () => {
  test.each(refused)("Compose refuses it too: %s", async (_, text) => {
    expect((await errorOf(text, { resolver: "plugin" })).message).toMatch(/^docker compose refuses the file/);
  });

  test("both make a project name of what a file gives as one", async () => {
    await using project = await temporaryProject({ "compose.yml": "name: My Lab\nservices: {a: {image: x}}" });
    const loads = (["own", "plugin"] as const).map((resolver) => project.load({ projectName: undefined, resolver }));
    expect((await Promise.all(loads)).map((stack) => stack.project)).toEqual(["mylab", "mylab"]);
  });

  /** Loads the files both ways. */
  async function expectSame(files: Record<string, string>): Promise<void> {
    await using project = await temporaryProject(files);
    const request = {
      files: Object.keys(files).filter((name) => name.endsWith(".yml")),
      env: { PATH: process.env.PATH, HOME: "/home/someone", FROM_ENV: "set" },
    };
    const own = await project.load({ ...request, resolver: "own" });
    const plugin = await project.load({ ...request, resolver: "plugin" });
    expect({ ...own, resolvedBy: "", warnings: [] }).toEqual({ ...plugin, resolvedBy: "", warnings: [] });
  }

  test.each(acceptedKeys)("both make the same of %s", (keys) => expectSame({ "compose.yml": file(keys) }));

  test("options of address management reach no Engine, as with Compose", () =>
    expectSame({
      "compose.yml": "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {options: {a: b}}}}",
    }));

  test("a size that Compose passes over is left to Compose", async () => {
    await using project = await temporaryProject({ "compose.yml": file("mem_limit: 1.5") });
    const { resolvedBy, services } = await project.load({ resolver: "auto" });
    expect({ resolvedBy, memory: services[0]!.memoryBytes }).toEqual({
      resolvedBy: "compose-plugin",
      memory: undefined,
    });
  });

  test.each(envFiles)("both make the same of the env file %j", (text) =>
    expectSame({ "compose.yml": file("env_file: a.env"), "a.env": text }),
  );

  test.each(merges)("both make the same of %s and then %s", (earlier, later) =>
    expectSame({ "compose.yml": file(earlier), "later.yml": `services: {a: {${later}}}` }),
  );
});
