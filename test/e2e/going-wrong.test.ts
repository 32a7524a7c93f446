import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { environment, follow, program } from "./support/program.js";
import { createProject, docker } from "./support/project.js";

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
    compose: (...words: string[]) => docker("compose", "-p", project.name, "-f", file, ...words),
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

  it("refuses what it cannot honour before it makes anything, says so once, and its remedy works as it stands", async () => {
    await using stack = await projectOf(`
services:
  server:
${service("command: [sleep, infinity]", "oom_score_adj: 100")}
`);
    const { exitCode, stderr } = await stack.run("up");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr.match(/oom_score_adj/g)).toHaveLength(1);
    expect(await stack.project.leftovers()).toEqual([]);
    const remedy = /`(docker compose [^`]*)`/.exec(stderr)?.[1] ?? "";
    expect(remedy).toBe(`docker compose -f ${stack.file} up -d`);
    await docker(...remedy.split(" ").slice(1, 2), "-p", stack.project.name, ...remedy.split(" ").slice(2));
    expect(await stack.run("ps")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("running") });
    expect(await stack.run("down")).toMatchObject({ exitCode: 0 });
  });

  it("makes a container anew whose network namespace is gone with another's", async () => {
    await using stack = await projectOf(`
services:
  server:
${service("command: [sleep, infinity]")}
  client:
${service("command: [sleep, infinity]", 'network_mode: "service:server"')}
`);
    expect(await stack.run("up")).toMatchObject({ exitCode: 0 });
    await stack.compose("up", "-d", "--force-recreate", "--no-deps", "server");
    const { exitCode, stderr } = await stack.run("up");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain(`${stack.project.name}-client-1 recreated`);
    expect(await stack.run("down")).toMatchObject({ exitCode: 0 });
  });

  it("names two services that want one container name, and containers of services that the file has no more", async () => {
    await using stack = await projectOf(`
services:
  server:
${service("command: [sleep, infinity]", "container_name: wanted-twice")}
  client:
${service("command: [sleep, infinity]", "container_name: wanted-twice")}
`);
    const twice = await stack.run("up");
    expect(twice).toMatchObject({ exitCode: 2 });
    expect(twice.stderr).toContain("server and client both have `container_name: wanted-twice`. [COMPOSE_INVALID]");
    const one = (name: string) => `services:\n  ${name}:\n${service("command: [sleep, infinity]")}\n`;
    await stack.rewrite(one("before"));
    expect(await stack.run("up")).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining("no such service"),
    });
    await stack.rewrite(one("after"));
    const { stderr } = await stack.run("up");
    const left = `${stack.project.name}-before-1`;
    expect(stderr).toContain(
      `no such service (any more, or in these profiles): ${left}. \`docker rm -f ${left}\` removes them.`,
    );
    await docker("rm", "-f", left);
    expect((await stack.run("up")).stderr).not.toContain("no such service");
    expect(await stack.run("down")).toMatchObject({ exitCode: 0 });
  });

  it("starts its error at the left edge of a terminal, where the step under way stood", async () => {
    await using stack = await projectOf(`
services:
  setup:
${service("command: [sh, -c, 'exit 3']")}
  server:
${service("command: [sleep, infinity]", "depends_on: {setup: {condition: service_completed_successfully}}")}
`);
    const line = `exec ${process.execPath} ${program} up -f ${stack.file} -p ${stack.project.name}`;
    const terminal = follow(spawn("script", ["-qec", line, "/dev/null"], { env: environment({ TERM: "xterm" }) }));
    const { stdout } = await terminal.ended;
    expect(stdout).toContain("waiting for setup to be done\r\u001b[K");
    expect(stripVTControlCharacters(stdout)).toMatch(/waiting for setup to be done\rerror server waits/);
  });
});

describe("the same lab at the same time", () => {
  it("is brought up by one command, whose network stays the only one; another says that one is at work", async () => {
    await using stack = await projectOf(`
services:
  server:
${service("command: [sleep, infinity]")}
  client:
${service("command: [sleep, infinity]")}
`);
    const ended: (number | null)[] = [];
    for (let round = 0; round < 5; round++) {
      const both = await Promise.all([stack.run("up"), stack.run("up")]);
      ended.push(...both.map(({ exitCode }) => exitCode));
      for (const { stderr } of both.filter(({ exitCode }) => exitCode !== 0)) {
        expect(stderr).toMatch(/made by another command meanwhile\. \[NAME_CONFLICT\]\n {2}Another `up` or `demo`/);
      }
      const networks = await docker("network", "ls", "-q", "--filter", `name=${stack.project.name}_default`);
      expect(networks.split("\n")).toHaveLength(1);
      expect(await stack.run("up")).toMatchObject({ exitCode: 0 });
      await stack.run("down");
    }
    expect(ended).toContain(0);
  });

  it("is not removed by a demo that was overtaken", async () => {
    const text = `services:\n  server:\n${service("command: [sleep, infinity]")}\n  client:\n${service("command: [sleep, infinity]")}\n`;
    await using stack = await projectOf(text);
    const { name, aside } = stack.project;
    const slow = join(aside, "slow.yml");
    await writeFile(join(aside, "Dockerfile"), `FROM reqresp-lab/python:local\nRUN sleep 5 # ${name}\n`);
    await writeFile(slow, `${text}  third: {build: ., image: "${name}-slow"}\n`);
    const overtaken = stack.project.start(["demo", "-f", slow]);
    await overtaken.prints(`network ${name}_default created`);
    expect(await stack.run("up")).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await overtaken.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[NAME_CONFLICT]") });
    // It had made the network, which is in use now.
    expect(stderr).toMatch(/^! .*_default.*It is left/m);
    expect(await stack.project.leftovers()).toHaveLength(3);
    await docker("rmi", `${name}-slow`);
  });
});

describe("a subnet that another network has", () => {
  const withSubnet = (subnet: string) => `
services:
  server:
${service("command: [sleep, infinity]")}
networks: {default: {enable_ipv6: ${subnet.includes(":")}, ipam: {config: [{subnet: "${subnet}"}]}}}
`;

  it.each([
    ["10.213.0.0/16", "10.213.7.0/24"],
    ["fd13:213:7::/80", "fd13:213:7::/64"],
  ])("is told with its holder and the ways out: %s, then %s", async (held, wanted) => {
    await using holder = await projectOf(withSubnet(held));
    await using stack = await projectOf(withSubnet(wanted));
    expect(await holder.run("up")).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await stack.run("up");
    expect(exitCode).toBe(2);
    const { name } = holder.project;
    expect(stderr).toContain(
      `overlaps with ${held} of the network ${name}_default of project "${name}". [NETWORK_FAILED]`,
    );
    // The other project may be somebody's: first what harms nobody.
    expect(stderr).toMatch(/\n {2}Give the network `default` another `subnet` in the compose file, or none/);
    expect(stderr).toContain(`or if nobody needs that one any more, remove it with \`reqresp-lab down -p ${name}\`.`);
  });
});

describe("a network whose definition changed while it was up", () => {
  const withNetwork = (definition: string) => `
services:
  server:
${service("command: [sleep, infinity]")}
networks: {default: ${definition}}
`;
  const subnet = (range: string) => `{ipam: {config: [{subnet: "${range}"}]}}`;

  it("is kept, and its changes are told with the way to make it anew", async () => {
    await using stack = await projectOf(withNetwork(subnet("10.214.0.0/24")));
    const name = `${stack.project.name}_default`;
    const warningsOf = async (definition: string) => {
      await stack.rewrite(withNetwork(definition));
      const { exitCode, stderr } = await stack.run("up");
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const file = ` -f ${stack.file}`;
      const warnings = stderr.split("\n").filter((line) => line.startsWith("!"));
      return warnings.map((line) => line.replaceAll(file, " -f FILE"));
    };
    expect(await warningsOf(subnet("10.214.0.0/24"))).toEqual([]);
    expect(await warningsOf(subnet("10.214.0.0/24"))).toEqual([]);
    // What the file leaves open is the Engine's choice.
    expect(await warningsOf("{}")).toEqual([]);
    const kept = `! The network ${name} is kept as it was made`;
    const anew = "`reqresp-lab down -f FILE`, then `reqresp-lab up -f FILE`, make it anew.";
    expect(await warningsOf(subnet("10.215.0.0/24"))).toEqual([
      `${kept}: subnet 10.214.0.0/24 (the file says 10.215.0.0/24). ${anew}`,
    ]);
    expect(await warningsOf("{internal: true, enable_ipv6: true}")).toEqual([
      `${kept}: internal false (the file says true), enable_ipv6 false (the file says true). ${anew}`,
    ]);
    expect(await warningsOf("{driver_opts: {com.docker.network.driver.mtu: 1400}}")).toEqual([
      `${kept}: com.docker.network.driver.mtu not set (the file says 1400). ${anew}`,
    ]);
  });
});

describe("down", () => {
  it("says how a lab is taken down whose file was broken meanwhile, and so it is", async () => {
    const text = `services:\n  server:\n${service("command: [sleep, infinity]")}\n`;
    await using stack = await projectOf(text);
    const { name } = stack.project;
    expect(await stack.run("up")).toMatchObject({ exitCode: 0 });
    for (const broken of [`${text}    ports: [\n`, `${text}    comand: x\n`]) {
      await stack.rewrite(broken);
      const { exitCode, stderr } = await stack.run("down");
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("reqresp-lab down -p NAME"),
      });
    }
    expect(await stack.project.run(["down", "-p", name])).toMatchObject({ stdout: "removed 1 container, 1 network\n" });
  });
});

describe("a demo of programs that their services start", () => {
  const listening = "import socket; s = socket.create_server(('', 5555)); s.accept()";
  const own = (server: string, client: string) => `
services:
  server:
${service(`command: [python3, -c, "${server}"]`)}
  client:
${service(`command: [python3, -c, "${client}"]`)}
`;

  it("shows the last words of a server that ends at once, also those of before anyone listened to it", async () => {
    await using stack = await projectOf(own("import time; time.sleep(0.2); raise SystemExit('no database')", "pass"));
    const { exitCode, stderr } = await stack.run("demo", "--quiet");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^error.*\n {2}no database$/m),
    });
    expect(await stack.project.leftovers()).toEqual([]);
  });

  it("says where to see the output of a dependency that it has removed", async () => {
    await using stack = await projectOf(`
services:
  server:
${service("command: [sleep, infinity]", 'healthcheck: {test: [CMD, "false"], interval: 300ms, retries: 2}')}
  client:
${service("command: [sleep, infinity]", "depends_on: {server: {condition: service_healthy}}")}
`);
    const { stderr } = await stack.run("demo");
    expect(stderr).toMatch(
      /is unhealthy.*DEPENDENCY_FAILED.\n.*What `reqresp-lab up -f \S+` makes stays: `docker logs/,
    );
    expect(await stack.project.leftovers()).toEqual([]);
    const impatient = await stack.run("up", "--wait-timeout", "0");
    expect(impatient.stderr).toMatch(/time is up.*\n.*`reqresp-lab up -f \S+ --wait-timeout SECONDS`; `docker logs/);
  });

  it("names no container that it has removed", async () => {
    await using stack = await projectOf(own(listening, "raise SystemExit('wrong key')"));
    const { stderr } = await stack.run("demo", "--quiet");
    expect(stderr).toMatch(/CLIENT_FAILED[\s\S]*wrong key\n {2}It is client's own command/);
    expect(await stack.project.leftovers()).toEqual([]);
  });
});

describe("a client that reads lines and is started by its service", () => {
  const server = [
    "import socket",
    "s = socket.create_server(('', 5000))",
    "while True:",
    "    c, _ = s.accept()",
    "    while d := c.recv(1024): c.sendall(b'echo ' + d)",
    "    c.close()",
  ];
  const client = [
    "import socket, sys",
    "c = socket.create_connection(('server', 5000))",
    "for line in sys.stdin:",
    "    c.sendall(line.strip().encode())",
    "    print('got', c.recv(1024).decode())",
    "print('over')",
  ];
  const program = (lines: string[]) =>
    ["command:", "  - python3", "  - -c", "  - |", ...lines.map((line) => `    ${line}`)] as const;
  const inAndOut = (...more: string[]) => `
services:
  server:
${service(...program(server))}
  client:
${service(...program(client), ...more)}
`;

  it.concurrent.each([
    ["without a terminal", ["stdin_open: true"]],
    ["on a terminal", ["stdin_open: true", "tty: true"]],
  ])("%s is told when its input has ended, in a demo and in runs", async (_, more) => {
    await using stack = await projectOf(inAndOut(...more));
    const demo = await stack.run("demo", "-m", "one", "-m", "two");
    expect(demo).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/#2 {2}two → echo two[\s\S]*✔ complete/) });
    await stack.run("up");
    const { exitCode, stdout } = await stack.run("run", "-m", "three");
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("got echo three") });
    expect(stdout).toContain("over");
    const silent = await stack.run("run");
    expect(silent).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/nothing was said to it.*-m TEXT/) });
  });

  it("is refused at once what is said to it when its stdin is closed", async () => {
    await using stack = await projectOf(inAndOut());
    const { exitCode, stderr } = await stack.run("demo", "-m", "one");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/stdin is closed\. \[USAGE\]/),
    });
    expect(stderr).toContain("`stdin_open: true`");
    expect(await stack.project.leftovers()).toEqual([]);
  });

  it("never learns of the end of its input in a container of Compose's, which is said with the way out", async () => {
    await using stack = await projectOf(inAndOut("stdin_open: true"));
    await stack.compose("up", "-d");
    const { exitCode, stderr } = await stack.run("run", "-m", "one", "--timeout", "2");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[REPLY_TIMEOUT]") });
    expect(stderr).toMatch(/`reqresp-lab up -f \S+ --force-recreate`/);
    await stack.run("up", "--force-recreate");
    expect(await stack.run("run", "-m", "one")).toMatchObject({ exitCode: 0 });
  });
});

it("a server that fails in the middle is told also where the client does not mind", async () => {
  const lines = (...code: string[]) =>
    service("command:", "  - python3", "  - -c", "  - |", ...code.map((line) => `    ${line}`));
  await using stack = await projectOf(`
services:
  server:
${lines(
  "import socket",
  "c = socket.create_server(('', 5000)).accept()[0]",
  "c.sendall(c.recv(9)); c.recv(9)",
  "raise SystemExit('no memory left')",
)}
  client:
${lines(
  "import socket",
  "c = socket.create_connection(('server', 5000))",
  "for text in b'one', b'two': c.sendall(text); print('got', c.recv(9))",
)}
`);
  const { exitCode, stderr } = await stack.run("demo");
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^! The server ended with exit code 1/m),
  });
  expect(stderr).toContain("no memory left");
});

it("what was killed is told as such", async () => {
  await using stack = await projectOf(`
services:
  server:
${service("command: [python3, -c, \"import socket, time; s = socket.create_server(('', 5000)); time.sleep(600)\"]")}
  client:
${service("command: [sh, -c, 'exit 137']")}
`);
  const { exitCode, stderr } = await stack.run("demo");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[CLIENT_FAILED]") });
  expect(stderr).toMatch(/137 says that it was killed/);
});
