import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report/report.js";
import { baseImage } from "./support/base-image.js";
import { createProject, docker, type TestProject } from "./support/project.js";

const never = 60_000;

/** A stack that nobody prepared for this tool, under a project name of its own. Disposing it removes containers, networks and images. */
async function openStack(name: string, file = "compose.yml") {
  const project = await createProject(name);
  const path = fileURLToPath(new URL(`stacks/${name}/${file}`, import.meta.url));
  const run = (words: string[], input?: string) =>
    project.run([...words, "-f", path], {
      env: { BASE_IMAGE: baseImage() },
      ...(input === undefined ? {} : { input }),
    });
  return {
    project,
    run,
    /** The demo's JSON, of a demo that succeeds and leaves nothing behind. */
    demo: async (...words: string[]): Promise<{ report: Report; run: { port: number; protocol: string } }> => {
      const { exitCode, stdout, stderr } = await run(["demo", "--json", ...words]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(await project.leftovers()).toEqual([]);
      return JSON.parse(stdout);
    },
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await removeImages(project);
    },
  };
}

async function removeImages({ name }: TestProject): Promise<void> {
  const ids = await docker("images", "-q", "--filter", `label=com.docker.compose.project=${name}`);
  if (ids !== "") await docker("rmi", "-f", ...new Set(ids.split("\n")));
}

/** What a conversation was, connection by connection. */
function told({ connections }: Report) {
  return connections.map(({ client, server, closedBy, exchanges }) => ({
    who: `${client.name} → ${server.name}:${server.port}`,
    closedBy,
    said: exchanges.map(({ request, response, requestLabel, responseLabel }) => [
      requestLabel?.summary ?? request.text,
      response === null ? null : (responseLabel?.summary ?? response.text),
    ]),
  }));
}

describe("a demo of a stack without a block of ours", () => {
  it(
    "finds the programs of idle services in their folder, and answers a client that prompts",
    async () => {
      await using stack = await openStack("upcall");
      const { report, run } = await stack.demo();
      expect(run).toMatchObject({ port: 4141, protocol: "tcp" });
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        { who: "upcall-client → upcall-server:4141", closedBy: "client", said: [["hello", "pong: hello"]] },
      ]);
    },
    never,
  );

  it(
    "says the messages that are given",
    async () => {
      await using stack = await openStack("upcall");
      const { report } = await stack.demo("-m", "one", "-m", "two");
      expect(told(report)[0]?.said).toEqual([
        ["one", "pong: one"],
        ["two", "pong: two"],
      ]);
    },
    never,
  );

  it(
    "waits for a UDP server in the kernel's table, and pairs datagrams with their replies",
    async () => {
      await using stack = await openStack("udp");
      const { report, run } = await stack.demo();
      expect(run).toMatchObject({ port: 12345, protocol: "udp" });
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        {
          who: "udp-client → udp-server:12345",
          closedBy: null,
          said: [0, 1, 2].map((number) => [`datagram ${number}`, `got datagram ${number}`]),
        },
      ]);
    },
    never,
  );

  it(
    "calls datagrams that go one way unanswered, which is no error",
    async () => {
      await using stack = await openStack("one-way");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(report.totals).toMatchObject({ udpConnections: 1, exchanges: 0 });
      expect(report.totals.unanswered).toBeGreaterThan(0);
      expect(report.connections[0]).toMatchObject({
        client: { name: "sender" },
        server: { name: "receiver", port: 12345 },
        fromClient: { bytes: 27, dataFrames: 3 },
        fromServer: { frames: 0 },
      });
    },
    never,
  );

  it(
    "uses a server that its image starts, and starts a client that talks by itself only when the capture listens",
    async () => {
      await using stack = await openStack("rest");
      const { report, run } = await stack.demo();
      expect(run.port).toBe(5151);
      expect(report.verdict).toMatchObject({ kind: "complete" });
      expect(told(report)).toEqual(
        ["200 OK", "200 OK", "404 Not Found"].map((status, index) => ({
          who: "rest-client → rest-server:5151",
          closedBy: "client",
          said: [[`GET /users/${index + 1}`, status]],
        })),
      );
    },
    never,
  );

  it(
    "takes the end of a chain for the client, and the server that it waits for, not the one at the bottom",
    async () => {
      await using stack = await openStack("tiers");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toContainEqual({
        who: "tester → middle:8080",
        closedBy: expect.any(String),
        said: [["GET /", "200 OK"]],
      });
    },
    never,
  );

  it(
    "starts a client that it holds back no sooner than what it waits for is healthy",
    async () => {
      await using stack = await openStack("tiers");
      const slow = fileURLToPath(new URL("stacks/tiers/slow.yml", import.meta.url));
      const first = fileURLToPath(new URL("stacks/tiers/compose.yml", import.meta.url));
      const { exitCode, stderr } = await stack.project.run(["demo", "--keep", "-f", first, "-f", slow], {
        env: { BASE_IMAGE: baseImage() },
      });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toContain("tester-1 made, started later");
      const started = async (service: string) =>
        Date.parse(await docker("inspect", `${stack.project.name}-${service}-1`, "--format", "{{.State.StartedAt}}"));
      expect((await started("tester")) - (await started("middle"))).toBeGreaterThan(1_500);
    },
    never,
  );

  it(
    "starts nothing that waits for the client before the client, and says so",
    async () => {
      await using stack = await openStack("tiers");
      const then = fileURLToPath(new URL("stacks/tiers/then.yml", import.meta.url));
      const { exitCode, stderr } = await stack.run([
        "demo",
        "--keep",
        "--client",
        "tester",
        "--server",
        "middle",
        "-f",
        then,
      ]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const { name } = stack.project;
      expect(stderr).toContain(`${name}-tester-1 made, started later`);
      expect(stderr).toContain(`${name}-tester-2 made, not started: the first talks for all`);
      expect(stderr).toContain(`${name}-judge-1 made, not started: it depends on tester, which is started later`);
      const state = (one: string) =>
        docker("inspect", `${name}-${one}-1`, "--format", "{{.State.Status}} {{.RestartCount}}");
      expect(await state("judge")).toBe("created 0");
      // Once, under the capture's eyes.
      expect(await docker("logs", `${name}-tester-1`)).toMatch(/^b'\d+ bytes are stored'$/);
    },
    never,
  );

  it(
    "knows who is who by depends_on, where the services are called anything",
    async () => {
      await using stack = await openStack("rpc");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual(
        [1, 2].map((number) => ({
          who: "beta → alpha:4000",
          closedBy: "server",
          said: [[expect.stringContaining(`add(${number}, 40)`), expect.stringContaining(`result ${number + 40}`)]],
        })),
      );
      // Header and body are two sends.
      expect(report.connections[0]?.exchanges[0]?.request.dataFrames).toBe(2);
    },
    never,
  );

  it(
    "does not start a server twice that the image's entrypoint starts",
    async () => {
      await using stack = await openStack("soap");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(told(report).map(({ who, said }) => [who, said])).toEqual([
        ["soap-client → soap-server:8000", [["GET /?wsdl", "200 OK"]]],
        ["soap-client → soap-server:8000", [[expect.stringContaining("add"), expect.stringContaining("addResponse")]]],
      ]);
    },
    never,
  );

  it(
    "finds programs that are in the image only, in a container without a shell",
    async () => {
      await using stack = await openStack("baked");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        { who: "client → server:9000", closedBy: "client", said: [["stressed", "desserts"]] },
      ]);
    },
    never,
  );

  it(
    "finds programs that are mounted elsewhere than where the container works, a folder or a single file",
    async () => {
      await using stack = await openStack("mounted");
      const { report } = await stack.demo();
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        { who: "client → server:9000", closedBy: "client", said: [["stressed", "desserts"]] },
      ]);
    },
    never,
  );

  it(
    "shows both conversations of a client that talks to two servers",
    async () => {
      await using stack = await openStack("two-servers");
      const { report } = await stack.demo("--server", "name-server");
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        { who: "client → time-server:7001", closedBy: "client", said: [["what time is it", "WHAT TIME IS IT"]] },
        { who: "client → name-server:7002", closedBy: "client", said: [["who are you", "WHO ARE YOU"]] },
      ]);
    },
    never,
  );
});

describe("what is unclear", () => {
  it(
    "is said before anything is started, with the candidates and the flag that settles it",
    async () => {
      await using stack = await openStack("two-servers");
      const { exitCode, stderr } = await stack.run(["demo"]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: [
          "error which service is the server cannot be told; candidates: name-server, time-server [ROLE_UNCLEAR]",
          "  Say it with --server name-server, or in an x-reqresp-lab block of the compose file.",
          "",
        ].join("\n"),
      });
    },
    never,
  );

  it(
    "is said when the containers are there where only they can tell, and what was made is removed again",
    async () => {
      await using stack = await openStack("one-folder", "one.yml");
      const { exitCode, stderr } = await stack.run(["demo"]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/COMMAND_UNCLEAR/);
      expect(stderr).toMatch(/--server-cmd "python server.py"/);
      expect(await stack.project.leftovers()).toEqual([]);
    },
    never,
  );
});

it(
  "a lab that ended its one conversation is run again from its first packet to its last",
  async () => {
    await using stack = await openStack("once");
    expect(await stack.run(["up"])).toMatchObject({ exitCode: 0 });
    await expect
      .poll(() => docker("ps", "-q", "--filter", `label=com.docker.compose.project=${stack.project.name}`), {
        timeout: 20_000,
      })
      .toBe("");
    for (const name of ["first.pcap", "second.pcap"]) {
      const { exitCode, stdout, stderr } = await stack.run(["capture", "--run", "--json", "-w", name]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const { report } = JSON.parse(stdout) as { report: Report };
      expect(report.verdict.kind).toBe("complete");
      expect(told(report)).toEqual([
        { who: "client → server:2222", closedBy: "client", said: [["only once", "only once"]] },
      ]);
    }
    // A demo leaves what was there before.
    expect(await stack.run(["demo", "--quiet"])).toMatchObject({ exitCode: 0 });
    expect(await stack.run(["down"])).toMatchObject({ exitCode: 0, stdout: "removed 2 containers, 1 network\n" });
  },
  never,
);

it(
  "a run beside a server that is its container's own program ends, and leaves the server running",
  async () => {
    await using stack = await openStack("rpc");
    expect(await stack.run(["up"])).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await stack.run(["run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('client │ {"jsonrpc": "2.0", "id": 2, "result": 42}');
    const label = `label=com.docker.compose.project=${stack.project.name}`;
    expect(await docker("ps", "--filter", label, "--format", "{{.Names}}")).toBe(`${stack.project.name}-alpha-1`);
  },
  never,
);

it(
  "programs that never end are captured for a time, every one of them",
  async () => {
    await using stack = await openStack("mqtt");
    expect(await stack.run(["up"])).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout, stderr } = await stack.run(["capture", "--duration", "1.5", "--json", "-w", "mqtt.pcap"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { report } = JSON.parse(stdout) as { report: Report };
    expect(report.verdict.kind).toBe("partial");
    expect(
      report.connections.map(({ client, server }) => `${client.name} → ${server.name}:${server.port}`).sort(),
    ).toEqual(["mqtt-pub → mqtt-broker:1883", "mqtt-sub → mqtt-broker:1883"]);
    const run = await stack.run(["run", "--timeout", "1"]);
    expect(run).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/REPLY_TIMEOUT[\s\S]*capture -f \S+ --duration/),
    });
    expect(await stack.run(["down"])).toMatchObject({ exitCode: 0 });
    const demo = await stack.run(["demo", "--server", "mqtt-broker", "--client", "mqtt-pub", "--timeout", "1"]);
    expect(demo.stderr).toContain("Started before the capture listens: mqtt-sub.");
  },
  never,
);

it(
  "two stacks of one folder share a project, and each is taken down without the other",
  async () => {
    await using one = await openStack("one-folder", "one.yml");
    const two = fileURLToPath(new URL("stacks/one-folder/two.yml", import.meta.url));
    const alsoTwo = (...words: string[]) =>
      one.project.run([...words, "-f", two], { env: { BASE_IMAGE: baseImage() } });
    const running = async () => {
      const label = `label=com.docker.compose.project=${one.project.name}`;
      const rows = await docker("ps", "--filter", label, "--format", '{{.Label "com.docker.compose.service"}}');
      return rows.split("\n").filter(Boolean).sort();
    };
    expect(await one.run(["up"])).toMatchObject({ exitCode: 0 });
    expect(await alsoTwo("up")).toMatchObject({ exitCode: 0 });
    expect(await running()).toEqual(["one-client", "one-server", "two-client", "two-server"]);
    // Who only listens need not know which programs there are.
    const listening = await one.run(["capture", "--duration", "0.2", "--json", "-w", "one.pcap"]);
    expect(listening).toMatchObject({ exitCode: 0 });
    expect(await one.run(["run"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("COMMAND_UNCLEAR") });
    expect(await one.run(["down"])).toMatchObject({ exitCode: 0 });
    expect(await running()).toEqual(["two-client", "two-server"]);
    expect(await alsoTwo("down")).toMatchObject({ exitCode: 0 });
    expect(await one.project.leftovers()).toEqual(["file one.pcap"]);
  },
  never,
);
