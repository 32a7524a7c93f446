import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadStack } from "../../src/compose/load-stack.js";
import type { Stack } from "../../src/compose/stack.js";
import { LabError } from "../../src/errors.js";
import type { Roles } from "../../src/lab/lab.js";
import { describeStackAsYaml } from "../../src/lab/role-description.js";
import { isIdle } from "../../src/lab/role-idle.js";
import { chooseRoles, isOneProgram, type RoleFlags, resolveRoles, runsByItself } from "../../src/lab/roles.js";

async function stackOf(text: string): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "reqresp-roles-"));
  try {
    await writeFile(join(folder, "compose.yml"), text);
    return await loadStack({ cwd: folder, env: {}, projectName: "test", resolver: "own" });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function rolesOf(text: string, flags: RoleFlags = {}, files: string[] = []): Promise<Roles> {
  return resolveRoles(await stackOf(text), flags, async () => files);
}

async function errorOf(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LabError)) throw new Error(`expected a LabError, got ${String(error)}`);
  return error;
}

/** Services with these names that run programs of their own. */
function services(...names: string[]): string {
  return `services: {${names.map((name) => `${name}: {image: x, command: run}`).join(", ")}}`;
}

describe("which service plays which part", () => {
  test.each([
    ["reqresp-server", "reqresp-client"],
    ["server", "client"],
    ["tcp_server", "tcp_client"],
    ["ServerApp", "ClientApp"],
    ["server1", "client1"],
    ["srv", "cli"],
    ["broker", "publisher-client"],
    ["mqtt-broker", "mqtt-sub"],
    ["zmq-pub", "zmq-sub"],
    ["pusher", "puller"],
    ["rest-api", "frontend"],
    ["backend", "consumer"],
    ["rep", "req"],
    ["chatserver", "chatclient"],
  ])("the names %s and %s tell it", async (server, client) => {
    for (const names of [
      [server, client],
      [client, server],
    ]) {
      const roles = await rolesOf(services(...names));
      expect(roles.server).toMatchObject({ service: server, serviceFrom: "service name" });
      expect(roles.client).toMatchObject({ service: client, serviceFrom: "service name" });
    }
  });

  test("a client that is named client wins over other services that only consume", async () => {
    const roles = await rolesOf(services("broker", "client", "worker"));
    expect([roles.server.service, roles.client.service]).toEqual(["broker", "client"]);
  });

  test("depends_on tells it where names do not: who waits is the client", async () => {
    const roles = await rolesOf("services: {alpha: {image: x, depends_on: [beta]}, beta: {image: x}}");
    expect(roles.server).toMatchObject({ service: "beta", serviceFrom: "depends_on" });
    expect(roles.client).toMatchObject({ service: "alpha", serviceFrom: "depends_on" });
  });

  test.each([
    ["a chain", "{mysql: {}, app: {depends_on: [mysql]}, tester: {depends_on: [app]}}", "app", "tester"],
    ["a chain of four", "{d: {}, c: {depends_on: [d]}, b: {depends_on: [c]}, a: {depends_on: [b]}}", "b", "a"],
    [
      "words apart",
      "{front.end: {depends_on: [back-end]}, db_1.x: {}, back-end: {depends_on: [db_1.x]}}",
      "back-end",
      "front.end",
    ],
    [
      "what only prepares",
      "{setup: {}, box: {depends_on: {setup: {condition: service_completed_successfully}}}, tester: {depends_on: {box: {condition: service_healthy}, setup: {condition: service_completed_successfully}}}}",
      "box",
      "tester",
    ],
  ])("the client is who nobody waits for, the server what it waits for: %s", async (_, text, server, client) => {
    const services = text.replaceAll("{}", "{image: x}").replaceAll("{depends_on", "{image: x, depends_on");
    const roles = await rolesOf(`services: ${services}`);
    expect([roles.server.service, roles.client.service]).toEqual([server, client]);
  });

  test("where the end of the chain waits for several, or there are several ends, nobody guesses", async () => {
    for (const text of [
      "{db: {image: x}, app: {image: x, depends_on: [db]}, tester: {image: x, depends_on: [app, db]}}",
      "{db: {image: x}, app: {image: x, depends_on: [db]}, one: {image: x, depends_on: [app]}, two: {image: x, depends_on: [app]}}",
    ]) {
      expect(await errorOf(rolesOf(`services: ${text}`))).toMatchObject({ code: "ROLE_UNCLEAR" });
    }
  });

  test("the only service that offers a port is the server", async () => {
    const roles = await rolesOf("services: {alpha: {image: x, expose: [2222]}, beta: {image: x}}");
    expect(roles.server).toMatchObject({ service: "alpha", serviceFrom: "listening port" });
    expect(roles.client).toMatchObject({ service: "beta", serviceFrom: "only candidate" });
  });

  test("one service that runs one program by itself is not both server and client", async () => {
    expect(isOneProgram(await rolesOf("services: {web: {image: x, command: [serve]}}"))).toBe(true);
    expect(isOneProgram(await rolesOf(services("server", "beta")))).toBe(false);
  });

  test("one known role leaves the other service for the other role", async () => {
    const roles = await rolesOf(services("server", "beta"));
    expect(roles.client).toMatchObject({ service: "beta", serviceFrom: "only candidate" });
  });

  test("of several servers the one that the client waits for is meant", async () => {
    const roles = await rolesOf(
      "services: {a-server: {image: x}, b-server: {image: x}, client: {image: x, depends_on: [b-server]}}",
    );
    expect(roles.server).toMatchObject({ service: "b-server", serviceFrom: "depends_on" });
  });

  test("several servers are an error that lists them and the flag", async () => {
    const error = await errorOf(rolesOf(services("a-server", "b-server", "client")));
    expect(error).toMatchObject({ code: "ROLE_UNCLEAR", hint: expect.stringContaining("--server a-server") });
    expect(error.message).toContain("a-server, b-server");
  });

  test("several clients are an error that lists them and the flag, and the flag settles it", async () => {
    const text = services("server", "a-client", "b-client");
    expect(await errorOf(rolesOf(text))).toMatchObject({
      code: "ROLE_UNCLEAR",
      message: expect.stringContaining("a-client, b-client"),
      hint: expect.stringContaining("--client a-client"),
    });
    const roles = await rolesOf(text, { client: "b-client" });
    expect(roles.client).toMatchObject({ service: "b-client", serviceFrom: "flag" });
    expect(roles.server.serviceFrom).toBe("service name");
  });

  test("names that say nothing are an error", async () => {
    expect(await errorOf(rolesOf(services("alpha", "beta")))).toMatchObject({ code: "ROLE_UNCLEAR" });
  });

  test("a service that is not there is an error that lists those that are", async () => {
    expect(await errorOf(rolesOf(services("server", "client"), { server: "sever" }))).toMatchObject({
      code: "SERVICE_UNKNOWN",
      hint: "The services are: client, server.",
    });
  });

  test("a container's name in place of a service's is recognised", async () => {
    const text = "services: {server: {image: x, container_name: the-box}, client: {image: x}}";
    expect((await errorOf(rolesOf(text, { server: "the-box" }))).hint).toContain("its service is server");
  });
});

describe("what is started", () => {
  const idle =
    "services: {server: {image: x, command: tail -f /dev/null}, client: {image: x, command: sleep infinity}}";

  test("a command that does not idle is the service's program", async () => {
    const roles = await rolesOf(
      "services: {server: {image: x, command: python s.py}, client: {image: x, command: go}}",
    );
    expect(roles.server).toMatchObject({ command: undefined, commandFrom: "service command" });
    expect(roles.client).toMatchObject({ command: undefined, commandFrom: "service command" });
  });

  test("an image that starts the server by itself is left to it", async () => {
    const roles = await rolesOf("services: {server: {image: x}, client: {image: x}}");
    expect(roles.server).toMatchObject({ command: undefined, commandFrom: "service command" });
  });

  test.each([
    ["CMD python server.py", undefined, "service command"],
    ['ENTRYPOINT ["python"]\nCMD ["server.py"]', undefined, "service command"],
    ["CMD tail -f /dev/null", ["python", "server.py"], "program file"],
    ['CMD ["sleep", \\\n  "infinity"]', ["python", "server.py"], "program file"],
    ["CMD run\nFROM other\nCMD sleep 9999", ["python", "server.py"], "program file"],
    ["RUN true", ["python", "server.py"], "program file"],
  ])("where the image is built with %j, %j is started", async (lines, command, commandFrom) => {
    const stack = await stackOf("services: {server: {build: .}, client: {image: x, command: run}}");
    stack.services.find(({ name }) => name === "server")!.build!.dockerfileInline = `FROM base\n${lines}\n`;
    const roles = await resolveRoles(stack, {}, async () => ["server.py", "client.py"]);
    expect(roles.server).toMatchObject({ command, commandFrom });
  });

  test("beside a service that only idles the program named after the role is started", async () => {
    const files = ["client.py", "server.py", "auto_client.py", "clientUDP.py", "Dockerfile", "requirements.txt"];
    const roles = await rolesOf(idle, {}, files);
    expect(roles.server).toMatchObject({ command: ["python", "server.py"], commandFrom: "program file" });
    expect(roles.client).toMatchObject({ command: ["python", "client.py"], commandFrom: "program file" });
  });

  test.each([
    [
      ["server.js", "client.mjs"],
      ["node", "server.js"],
      ["node", "client.mjs"],
    ],
    [
      ["server.rb", "client.sh"],
      ["ruby", "server.rb"],
      ["sh", "client.sh"],
    ],
    [["server", "client"], ["./server"], ["./client"]],
    [
      ["Server.py", "tcp_client.py"],
      ["python", "Server.py"],
      ["python", "tcp_client.py"],
    ],
    [
      ["pub.py", "sub.py"],
      ["python", "pub.py"],
      ["python", "sub.py"],
    ],
    [
      ["broker.py", "subscriber.py"],
      ["python", "broker.py"],
      ["python", "subscriber.py"],
    ],
  ])("of the files %j each role finds its own", async (files, server, client) => {
    const roles = await rolesOf(idle, {}, files);
    expect([roles.server.command, roles.client.command]).toEqual([server, client]);
  });

  test("two programs with the role's name are an error that lists them and the flag", async () => {
    const error = await errorOf(rolesOf(idle, {}, ["server.py", "server.js", "client.py"]));
    expect(error).toMatchObject({ code: "COMMAND_UNCLEAR", hint: expect.stringContaining("--server-cmd") });
    expect(error.message).toContain("server.js, server.py");
  });

  test("a service that idles beside no program is an error with the flag", async () => {
    expect(await errorOf(rolesOf(idle, {}, ["server.py", "README.md"]))).toMatchObject({
      code: "COMMAND_UNCLEAR",
      hint: expect.stringContaining("--client-cmd"),
    });
  });

  test("programs with other names are listed as candidates, and what they are started with is shown", async () => {
    const error = await errorOf(rolesOf(idle, {}, ["lamp.js", "bulb.py", "README.md"]));
    expect(error).toMatchObject({
      code: "COMMAND_UNCLEAR",
      hint: expect.stringContaining('--server-cmd "node lamp.js"'),
    });
    expect(error.message).toContain("it holds bulb.py, lamp.js");
  });

  test("what only the container can show is left to it, and is no error", async () => {
    const roles = await resolveRoles(await stackOf(idle), {}, async (_service, role) =>
      role === "server" ? ["server.py"] : undefined,
    );
    expect(roles.server).toMatchObject({ command: ["python", "server.py"], commandFrom: "program file" });
    expect(roles.client).toMatchObject({ command: undefined, commandFrom: "container" });
  });

  test.each([
    ["server", {}, ["python", "s.py"], true],
    ["server", {}, ["sleep", "infinity"], false],
    ["server", {}, [], false],
    ["server", { serverCommand: "python x.py" }, ["python", "s.py"], false],
    ["client", {}, ["sleep", "infinity"], true],
    ["client", { clientCommand: "python x.py" }, [], false],
  ] as const)("%s with %j and the image's %j runs by itself: %s", async (role, flags, imageCommand, expected) => {
    const stack = await stackOf("services: {server: {image: x}, client: {image: x, command: python c.py}}");
    const service = stack.services.find(({ name }) => name === role)!;
    expect(runsByItself(role, service, stack, flags, imageCommand)).toBe(expected);
  });

  test("what is wrong with file and flags is known without any lookup", async () => {
    const stack = await stackOf(services("a-server", "b-server", "client"));
    expect(() => chooseRoles(stack, {})).toThrow(expect.objectContaining({ code: "ROLE_UNCLEAR" }));
    expect(() => chooseRoles(stack, { server: "c" })).toThrow(expect.objectContaining({ code: "SERVICE_UNKNOWN" }));
    const given = { server: "a-server" };
    expect(() => chooseRoles(stack, { ...given, serverCommand: "cd x && y" })).toThrow(
      expect.objectContaining({ code: "USAGE" }),
    );
    expect(() => chooseRoles(stack, { ...given, port: 0 })).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(chooseRoles(stack, given).client.service.name).toBe("client");
  });

  test("a flag says it outright, as a text in words or as a list", async () => {
    const roles = await rolesOf(idle, { serverCommand: `python "my server.py"`, clientCommand: ["./client", "a b"] });
    expect(roles.server).toMatchObject({ command: ["python", "my server.py"], commandFrom: "flag" });
    expect(roles.client).toMatchObject({ command: ["./client", "a b"], commandFrom: "flag" });
  });

  test.each(["", `python "open`, "cd app && python server.py"])("--server-cmd %j is refused", async (serverCommand) => {
    expect(await errorOf(rolesOf(idle, { serverCommand }))).toMatchObject({ code: "USAGE" });
  });
});

describe("the x-reqresp-lab block", () => {
  const text = `
x-reqresp-lab:
  server: { service: one, command: [python, server.py], port: 2222 }
  client: { service: two, command: python client.py }
  messages: [halo, "apa kabar?"]
  quit: bye
services:
  one: { image: x, command: sleep infinity }
  two: { image: x, command: sleep infinity }
  three: { image: x, command: sleep infinity }
`;

  test("names services, commands, port and messages", async () => {
    expect(await rolesOf(text)).toEqual({
      server: {
        service: "one",
        serviceFrom: "x-reqresp-lab",
        command: ["python", "server.py"],
        commandFrom: "x-reqresp-lab",
        port: 2222,
      },
      client: {
        service: "two",
        serviceFrom: "x-reqresp-lab",
        command: ["python", "client.py"],
        commandFrom: "x-reqresp-lab",
        port: undefined,
      },
      messages: ["halo", "apa kabar?"],
      quit: "bye",
    });
  });

  test("flags win over it, and its command stays with its own service", async () => {
    const flags = { server: "three", serverCommand: "run it", port: 99, messages: ["hi"], quit: "end" };
    const roles = await rolesOf(text, flags);
    expect(roles.server).toMatchObject({ service: "three", serviceFrom: "flag", command: ["run", "it"], port: 99 });
    expect(roles).toMatchObject({ messages: ["hi"], quit: "end" });
    const other = await rolesOf(text, { server: "three" }, ["server.js"]);
    expect(other.server).toMatchObject({ command: ["node", "server.js"], port: undefined });
  });

  test("a service that it names must be there", async () => {
    const wrong = text.replace("service: two", "service: tow");
    expect(await errorOf(rolesOf(wrong))).toMatchObject({ code: "SERVICE_UNKNOWN" });
  });
});

test.each([
  ["tail -f /dev/null", true],
  ["/usr/bin/tail -F /dev/null", true],
  ["sleep infinity", true],
  ["sleep 86400", true],
  ["cat", true],
  ["bash", true],
  ["/bin/sh -i", true],
  ["bash -l", true],
  ["python3", true],
  ["tini -- sleep infinity", true],
  ["tail -f server.log", false],
  ["cat file", false],
  ["bash run.sh", false],
  ["python server.py", false],
  ["sleep 5 6", false],
])("%s idles: %s", (command, idles) => {
  expect(isIdle(command.split(" "))).toBe(idles);
});

test.each([
  ["tail -f /dev/null", true],
  ["exec sleep infinity", true],
  ["while true; do sleep 1; done", true],
  ["while :; do sleep 3600; done;", true],
  ["python server.py", false],
  ["sleep 5 && python server.py", false],
  ["python server.py & tail -f /dev/null", false],
])("sh -c '%s' idles: %s", (script, idles) => {
  expect(isIdle(["sh", "-c", script])).toBe(idles);
});

test("the shipped lab's roles come from its block", async () => {
  const file = "compose/reqresp.yml";
  expect(readFileSync(file, "utf8")).toContain("x-reqresp-lab:");
  const stack = await loadStack({ files: [file], cwd: process.cwd(), env: {}, resolver: "own" });
  const roles = await resolveRoles(stack, {});
  expect(roles.server).toMatchObject({ service: "reqresp-server", command: ["python", "server.py"], port: 2222 });
  expect(roles.client).toMatchObject({ service: "reqresp-client", command: ["python", "client.py"] });
});

describe("files that nobody prepared", () => {
  const folder = "test/compose/stacks/";
  test.each([
    ["era-published-port.yml", {}, "server", undefined, "client", undefined],
    ["era-server-image.yml", {}, "reqresp-server", undefined, "reqresp-client", ["python", "client.py"]],
    ["era-idle-exec.yml", {}, "upcall-server", ["python", "server.py"], "upcall-client", ["python", "client.py"]],
    ["udp.yml", {}, "udp-server", ["python", "server.py"], "udp-client", ["python", "client.py"]],
    ["rest.yml", {}, "rest-server", undefined, "rest-client", undefined],
    [
      "soap.yml",
      { profiles: ["observe"] },
      "soap-server",
      ["python", "server.py"],
      "soap-client",
      ["python", "client.py"],
    ],
    ["mqtt.yml", {}, "mqtt-broker", undefined, "mqtt-sub", undefined],
    ["zmq.yml", {}, "rep", undefined, "req", undefined],
    ["zmq.yml", { profiles: ["pipeline"] }, "rep", undefined, "req", undefined],
  ])("%s with %j: %s runs %j, %s runs %j", async (name, request, server, serverCommand, client, clientCommand) => {
    const stack = await loadStack({ files: [folder + name], cwd: process.cwd(), env: {}, resolver: "own", ...request });
    const programs = async () => ["server.py", "client.py", "auto_client.py", "clientUDP.py"];
    // What inspecting these images would say.
    const commands: Record<string, string[]> = {
      "example/reqresp-server:1": ["python", "server.py"],
      "eclipse-mosquitto:2": ["/docker-entrypoint.sh", "/usr/sbin/mosquitto"],
    };
    const imageCommand = async ({ image = "" }: { image?: string | undefined }) => commands[image];
    const roles = await resolveRoles(stack, {}, programs, imageCommand);
    expect(roles.server).toMatchObject({ service: server, command: serverCommand });
    expect(roles.client).toMatchObject({ service: client, command: clientCommand });
  });
});

test("the description shows the stack, the roles and where each came from, and quotes and escapes what needs it", async () => {
  const stack = await stackOf('services: {server: {image: "x\\e[31m", command: [run, "yes"]}, client: {image: x}}');
  const text = describeStackAsYaml(stack, await resolveRoles(stack, {}));
  expect(text).toContain("serviceFrom: service name");
  expect(text).toContain("commandFrom: service command");
  expect(text).toContain("name: test_default");
  expect(text).toContain('- "yes"');
  expect(text).not.toContain("\u001b");
});
