// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import { describe, expect, test } from "vitest";
import { errorOf, stackOf, temporaryProject } from "./temporary-project.js";

function service(keys: string): string {
  return `services:\n  server:\n    image: x\n    ${keys}\n`;
}

describe("what trips a simple reading of compose files", () => {
  test("durations are what they say", async () => {
    const [server] = (
      await stackOf(
        service("healthcheck: { test: x, interval: 1m30s, timeout: 500ms, start_period: 1.5s, retries: 3 }"),
      )
    ).services;
    expect(server?.healthcheck).toMatchObject({
      test: ["CMD-SHELL", "x"],
      intervalMs: 90_000,
      timeoutMs: 500,
      startPeriodMs: 1500,
      retries: 3,
    });
  });

  test("a command that is a text becomes words", async () => {
    const [server] = (await stackOf(service(`command: python "my server.py" --port 2222`))).services;
    expect(server?.command).toEqual(["python", "my server.py", "--port", "2222"]);
  });

  test("networks as a mapping keep their aliases and addresses", async () => {
    const text = `${service("networks: { lab: { aliases: [srv], ipv4_address: 172.28.0.10 } }")}networks: { lab: }`;
    const stack = await stackOf(text);
    expect(stack.services[0]?.networks).toMatchObject([{ key: "lab", aliases: ["srv"], ipv4Address: "172.28.0.10" }]);
    expect(stack.networks).toMatchObject([{ key: "lab", name: "test_lab", external: false }]);
  });

  test("ports that are numbers are ports", async () => {
    const [server] = (await stackOf(service("ports: [2222, '8080:80', 53:53/udp]"))).services;
    expect(server?.ports).toEqual([
      { target: 2222, published: undefined, hostIp: undefined, protocol: "tcp" },
      { target: 80, published: "8080", hostIp: undefined, protocol: "tcp" },
      { target: 53, published: "53", hostIp: undefined, protocol: "udp" },
    ]);
  });

  test("health conditions of depends_on are kept", async () => {
    const stack = await stackOf(
      "services: {b: {image: x, depends_on: {a: {condition: service_healthy}}}, a: {image: x, healthcheck: {test: y}}}",
    );
    expect(stack.services[1]?.dependsOn).toEqual([
      { service: "a", condition: "service_healthy", required: true, restart: false },
    ]);
  });
});

describe("an error names its place", () => {
  test.each([
    [service("comand: y"), "COMPOSE_INVALID", "compose.yml:4:5", 'has no key "comand"', 'Did you mean "command"?'],
    ["hello: there", "COMPOSE_INVALID", "compose.yml:1:1", ': a compose file has no key "hello"', "prefix it with x-"],
    [service("ports: ['300.1.1.1:80:80']"), "COMPOSE_INVALID", "compose.yml:4:13", "must be an IP address", undefined],
    [service("ports: ['99999:1']"), "COMPOSE_INVALID", "compose.yml:4:13", "must be a port", undefined],
    [service("networks: [nowhere]"), "COMPOSE_INVALID", "compose.yml:4:16", 'the network "nowhere"', "networks:"],
    [service("volumes: ['data:/data']"), "COMPOSE_INVALID", "compose.yml:4:15", 'the volume "data"', "volumes:"],
    [service("depends_on: [other]"), "COMPOSE_INVALID", "compose.yml:4:18", '"other"', undefined],
    [service("network_mode: service:other"), "COMPOSE_INVALID", "compose.yml:4:19", '"other"', undefined],
    [service("stop_grace_period: soon"), "COMPOSE_INVALID", "compose.yml:4:24", "a duration", undefined],
    [service("mem_limit: much"), "COMPOSE_INVALID", "compose.yml:4:16", "a byte size", undefined],
    [service("init: perhaps"), "COMPOSE_INVALID", "compose.yml:4:11", "true or false", undefined],
    [service(`command: 'say "hello'`), "COMPOSE_INVALID", "compose.yml:4:14", "closed", undefined],
    [service("command: ${A"), "COMPOSE_INVALID", "compose.yml:4:14", "variables", "$$"],
    [service("command: ${A:?needed}"), "COMPOSE_VARIABLE", "compose.yml:4:14", "needed", ".env"],
    [
      service("environment: { A: [1] }"),
      "COMPOSE_INVALID",
      "compose.yml:4:23",
      "services.server.environment.A",
      undefined,
    ],
    [service("ulimits: { nofile: { soft: 1 } }"), "COMPOSE_INVALID", "compose.yml:4:24", "`hard`", undefined],
    [service("scale: -1"), "COMPOSE_INVALID", "compose.yml:4:12", "from 0 up", undefined],
    [service("env_file: none.env"), "COMPOSE_NOT_FOUND", "compose.yml:4:15", "none.env", "required: false"],
    [service("container_name: a\n    scale: 2"), "COMPOSE_INVALID", "compose.yml:5:12", "container_name", undefined],
    [service("extends: nobody"), "COMPOSE_INVALID", "compose.yml:4:14", '"nobody"', undefined],
    [service("extends: server"), "COMPOSE_INVALID", "compose.yml:4:14", "extends itself", undefined],
    ["servces: {a: {image: x}}", "COMPOSE_INVALID", "compose.yml:1:1", '"servces"', 'Did you mean "services"?'],
    ["services: {a: {command: x}}", "COMPOSE_INVALID", "compose.yml:1:15", "neither an image nor a build", undefined],
    ["services: {a: {image: x, depends_on: [a]}}", "COMPOSE_INVALID", "compose.yml:1:39", "a → a", undefined],
    [
      "services:\n  a: {image: x}\n  a: {image: y}\n",
      "COMPOSE_SYNTAX",
      "compose.yml:3:3",
      "a second time, after line 2",
      undefined,
    ],
    ["services:\n\ta: 1\n", "COMPOSE_SYNTAX", "compose.yml:2:1", "Tabs", undefined],
    ["services:\n  a: {image: x\n", "COMPOSE_SYNTAX", "compose.yml:3:1", "", undefined],
    ["services: *nobody", "COMPOSE_SYNTAX", "compose.yml:1:11", "nobody", undefined],
    ["services: {a: {image: x, true: 1}}", "COMPOSE_INVALID", "compose.yml:1:26", "quotes", undefined],
    ["- a\n- b\n", "COMPOSE_INVALID", "compose.yml:1:1", "mapping", undefined],
    ["", "COMPOSE_INVALID", "compose.yml:1:1", "empty", "services:"],
    [service("links: [a]"), "COMPOSE_UNSUPPORTED", "compose.yml:4:5", "Docker Compose itself", "plugin"],
    [service("secrets: [a]"), "COMPOSE_UNSUPPORTED", "compose.yml:4:5", "Docker Compose itself", "plugin"],
  ])("%j", async (text, code, place, message, hint) => {
    const error = await errorOf(text);
    expect(error.code).toBe(code);
    expect(error.message.split(": ")[0]).toBe(place);
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });

  test.each([
    "include: ['https://example.org/labs.git']",
    "include: [{ path: 'git@example.org:labs.git' }]",
    "services: { server: { extends: { file: 'oci://example.org/lab', service: server } } }",
  ])("a file that only Compose can fetch: %s", async (text) => {
    expect(await errorOf(text)).toMatchObject({
      code: "COMPOSE_UNSUPPORTED",
      message: expect.stringMatching(/^compose\.yml:1:\d+: only Docker Compose itself can fetch/),
    });
  });

  test("an error in the second of two files names the second", async () => {
    await using project = await temporaryProject({ "a.yml": service("init: true"), "b.yml": service("init: maybe") });
    await expect(project.load({ files: ["a.yml", "b.yml"] })).rejects.toThrow(/^b\.yml:4:11: /);
  });

  test("a syntax error shows the line and points at the column", async () => {
    const error = await errorOf("services:\n  server:\n    image: a: b\n");
    expect(error.message).toMatch(/\n {4} {4}image: a: b\n {4} +\^$/);
    // Where the place is behind the last line, there is none to show.
    expect((await errorOf("services:\n  a: {image: x\n")).message).not.toContain("\n");
  });
});

describe("nothing is ignored in silence", () => {
  test("version and x-… say nothing, so they give no warning", async () => {
    expect((await stackOf(`version: "3.8"\nx-any: {a: 1}\n${service("x-own: 1")}`)).warnings).toEqual([]);
  });

  test("an unset variable is told once, with its place", async () => {
    const { warnings } = await stackOf(service("command: a $NONE ${NONE}"));
    expect(warnings).toEqual([expect.stringMatching(/^compose\.yml:4:14: the variable NONE is not set/)]);
  });

  test("a key that changes nothing in a lab is told", async () => {
    const { warnings } = await stackOf(service("develop: { watch: [] }"));
    expect(warnings).toEqual([expect.stringContaining('"services.server.develop" has no effect')]);
  });

  test("top-level secrets that no service uses are told", async () => {
    const { warnings } = await stackOf(`${service("init: true")}secrets: {a: {file: ./a}}`);
    expect(warnings).toEqual([expect.stringContaining('no service uses "secrets"')]);
  });

  test("a command that no shell will see as it was meant is told", async () => {
    const stack = await stackOf(service("command: cd app && python server.py"));
    expect(stack.services[0]?.command).toEqual(["cd", "app"]);
    expect(stack.warnings).toEqual([expect.stringContaining("no shell runs it")]);
  });

  test("what a container cannot be given is told apart, for up to refuse", async () => {
    const stack = await stackOf(service("volumes: ['./a:/a:z']"));
    expect(stack.unsupported).toEqual([expect.stringContaining("bind.selinux")]);
  });
});

describe("files over files", () => {
  test("!reset and !override take away and replace", async () => {
    await using project = await temporaryProject({
      "a.yml": service("ports: ['1:1', '2:2']\n    command: run\n    environment: {A: 1, B: 2}"),
      "b.yml": "services: {server: {ports: !override ['3:3'], command: !reset null, environment: {A: !reset null}}}",
    });
    const [server] = (await project.load({ files: ["a.yml", "b.yml"] })).services;
    expect(server?.ports).toMatchObject([{ target: 3 }]);
    expect(server?.command).toBeUndefined();
    expect(server?.environment).toEqual({ B: "2" });
  });

  test("the options of one logging driver do not reach another", async () => {
    await using project = await temporaryProject({
      "a.yml": service("logging: { driver: json-file, options: { max-size: 1m } }"),
      "b.yml": "services: {server: {logging: {driver: none}}}",
    });
    expect((await project.load({ files: ["a.yml", "b.yml"] })).services[0]?.logging).toEqual({
      driver: "none",
      options: {},
    });
  });

  test("a mapping over a list is an error", async () => {
    await using project = await temporaryProject({
      "a.yml": service("security_opt: [a]"),
      "b.yml": "services: {server: {security_opt: {a: b}}}",
    });
    await expect(project.load({ files: ["a.yml", "b.yml"] })).rejects.toThrow(/^b\.yml:1:/);
  });
});
