import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaptureOptions } from "../../src/capture/capture.js";
import { startCapture } from "../../src/capture/start-capture.js";
import { baseImage } from "./support/base-image.js";
import { type CaptureNetwork, createCaptureNetwork, docker, packetsIn } from "./support/capture-network.js";
import { startDockerd } from "./support/own-engine.js";
import { runProgram } from "./support/program.js";
import { createProject } from "./support/project.js";

const never = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-networks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function capture({ target, talk }: CaptureNetwork, address: string, options: Partial<CaptureOptions> = {}) {
  const path = join(folder, `${randomBytes(4).toString("hex")}.pcap`);
  const output = createWriteStream(path);
  const session = await startCapture(target, { output, signal: never, interactive: false, ...options });
  await talk(2, address);
  await session.stop();
  output.end();
  await finished(output);
  return { path, session };
}

describe("a network with IPv6", () => {
  let network: CaptureNetwork;
  beforeAll(async () => {
    const subnet = `fd${randomBytes(1).toString("hex")}:${randomBytes(2).toString("hex")}::/64`;
    network = await createCaptureNetwork("--ipv6", "--subnet", subnet);
  });
  afterAll(() => network[Symbol.asyncDispose]());

  it.each(["host", "sidecar", "netns"] as const)(
    "is captured with its neighbour discovery, and proven (%s)",
    async (via) => {
      const address = network.target.addresses.find((one) => one.includes(":")) ?? "";
      const { path, session } = await capture(network, address, { via });
      expect(session.window).toEqual({ startSeen: true, endSeen: true });
      const packets = await packetsIn(path, "ip6 and tcp port 2222");
      expect(packets[0]).toContain("Flags [S]");
      expect(packets.filter((line) => line.includes("Flags [F.]"))).toHaveLength(2);
      expect(await packetsIn(path, "dst net 239.255.0.0/16 or dst net ff12::/16")).toEqual([]);
    },
  );
});

/** Can the Engine's kernel make such networks? */
function engineMakes(driver: string): boolean {
  const name = `cap${randomBytes(4).toString("hex")}`;
  if (spawnSync("docker", ["network", "create", "--driver", driver, name]).status !== 0) return false;
  return spawnSync("docker", ["network", "rm", name]).status === 0;
}

for (const driver of ["macvlan", "ipvlan"]) {
  describe.skipIf(!engineMakes(driver))(`a network without a bridge: ${driver} (needs a kernel that has it)`, () => {
    let network: CaptureNetwork;
    beforeAll(async () => {
      network = await createCaptureNetwork("--driver", driver);
      network.target.bridge = undefined;
    });
    afterAll(() => network[Symbol.asyncDispose]());

    it("is captured in the server's namespace, and proven by canaries from there", async () => {
      const { path, session } = await capture(network, network.target.addresses[0] ?? "");
      expect(session).toMatchObject({
        via: "netns",
        description: expect.stringContaining("the network has no bridge"),
      });
      expect(session.window).toEqual({ startSeen: true, endSeen: true });
      const packets = await packetsIn(path, "tcp port 2222");
      expect(packets[0]).toContain("Flags [S]");
      expect(packets.filter((line) => line.includes("Flags [F.]"))).toHaveLength(2);
    });
  });
}

describe.skipIf(!existsSync("/usr/bin/apt-get"))("the image of a capture in a container (needs apt)", () => {
  const tag = `test-${randomBytes(4).toString("hex")}`;
  let network: CaptureNetwork;
  beforeAll(async () => {
    network = await createCaptureNetwork();
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await docker("rmi", "-f", `reqresp-lab/tcpdump:${tag}`).catch(() => undefined);
  });

  it("is built when it is missing, and said so once", async () => {
    const notes: string[] = [];
    const env = { ...process.env, REQRESP_LAB_IMAGE_TAG: tag };
    const address = network.target.addresses[0] ?? "";
    for (const _ of [1, 2]) {
      const { session } = await capture(network, address, { via: "netns", env, note: (text) => notes.push(text) });
      expect(session.window).toEqual({ startSeen: true, endSeen: true });
    }
    expect(notes).toEqual([`Building the image reqresp-lab/tcpdump:${tag} once, to capture from a container`]);
  });

  it("is asked for by hand where it cannot be built", async () => {
    const env = { DOCKER_HOST: "", PATH: "", REQRESP_LAB_IMAGE_TAG: `${tag}-other` };
    const options = {
      via: "netns",
      env,
      output: createWriteStream("/dev/null"),
      signal: never,
      interactive: false,
    } as const;
    await expect(startCapture(network.target, options)).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      hint: expect.stringContaining(`docker build -t reqresp-lab/tcpdump:${tag}-other`),
    });
  });
});

/** An echo server and its client, who talk by `address`, as programs and roles of a compose file. */
function echoLab(listen: string, address: string) {
  const server = [
    "import socket",
    `s = socket.create_server(('${listen}', 25222))`,
    "while True:",
    "    c, _ = s.accept()",
    "    while data := c.recv(100): c.sendall(b'Echo: ' + data)",
    "    c.close()",
  ].join("\n");
  const client = [
    "import socket",
    `c = socket.create_connection(('${address}', 25222))`,
    "while (m := input('> ')) != 'bye':",
    "    c.sendall(m.encode() + b'\\n'); print(c.recv(100).decode())",
    "c.close()",
  ].join("\n");
  const service = (more: object) => ({
    ...{ image: baseImage(), command: ["sleep", "infinity"], init: true, pull_policy: "never" },
    ...more,
  });
  const roles = {
    server: { service: "server", command: ["python3", "-u", "-c", server], port: 25222 },
    client: { service: "client", command: ["python3", "-u", "-c", client] },
    ...{ messages: ["halo", "hi"], quit: "bye" },
  };
  return (ofServer: object, ofClient: object, more: object = {}) =>
    JSON.stringify({
      ...{ "x-reqresp-lab": roles, services: { server: service(ofServer), client: service(ofClient) } },
      ...more,
    });
}

const whole = {
  verdict: { kind: "complete", reasons: [] },
  totals: { connections: 1, exchanges: 2 },
  proof: { proven: true },
};

describe("server and client that share one network namespace", () => {
  it.each([
    // By the server's port, so that something may be missing.
    [
      "the host's",
      { network_mode: "host" },
      { network_mode: "host" },
      false,
      "Captured is port 25222 of the host's loopback",
    ],
    ["the server's", {}, { network_mode: "service:server" }, true, ""],
  ])(
    "are captured on its loopback interface, and proven where nothing is left out (%s)",
    async (_, ofServer, ofClient, proven, said) => {
      await using project = await createProject("loopback");
      const file = join(project.aside, "compose.yml");
      await writeFile(file, echoLab("127.0.0.1", "127.0.0.1")(ofServer, ofClient));
      const { exitCode, stdout, stderr } = await project.run(["demo", "--json", "-f", file]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).not.toContain("no other container can reach");
      expect(stderr).toContain(said);
      expect(JSON.parse(stdout)).toMatchObject({
        capture: { how: expect.stringMatching(/^tcpdump on lo .*share one network namespace/) },
        report: { ...whole, proof: { proven } },
      });
      const refused = await project.run(["demo", "--via", "host", "-f", file]);
      expect(refused).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/share one network namespace.*BRIDGE_NOT_FOUND/),
      });
      expect(await project.leftovers()).toEqual([]);
    },
  );
});

it("a server on the host's network is seen to listen when it does, whoever else listens there", async () => {
  await using project = await createProject("listens");
  const file = join(project.aside, "compose.yml");
  const port = 26_000 + (process.pid % 4_000);
  const get = `import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:${port}').status)`;
  const service = { image: baseImage(), init: true, network_mode: "host", pull_policy: "never" };
  const services = {
    server: { ...service, command: ["sh", "-c", `sleep 1.5; exec python3 -u -m http.server ${port}`] },
    client: { ...service, command: ["python3", "-c", get], depends_on: ["server"] },
  };
  await writeFile(file, JSON.stringify({ services }));
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { exitCode, stdout, stderr } = await project.run(["demo", "--json", "-f", file]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr).toContain("name the server's port with --port");
  expect(JSON.parse(stdout).run).toMatchObject({ port });
  other.close();
});

// A swarm would change the developer's Engine, and only root can start another.
describe.skipIf(process.getuid?.() !== 0)("an overlay network", () => {
  it("is captured in the server's namespace, and proven by canaries from there", async () => {
    await using engine = await startDockerd(() => "--bridge none");
    await engine.client.swarmInit({ AdvertiseAddr: "127.0.0.1", ListenAddr: "127.0.0.1:2377" });
    await engine.client.createNetwork({ Name: "overlay-of-the-test", Driver: "overlay", Attachable: true });
    const file = join(folder, "overlay.yml");
    const networks = { default: { name: "overlay-of-the-test", external: true } };
    await writeFile(file, echoLab("", "server")({}, {}, { networks }));
    const demo = await runProgram(["demo", "--json", "-f", file], {
      under: engine.beside,
      env: { DOCKER_HOST: engine.host },
      cwd: folder,
    });
    expect(demo).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(demo.stdout)).toMatchObject({
      capture: { how: expect.stringMatching(/^tcpdump on eth0 .*the network has no bridge/) },
      report: whole,
    });
    await engine.client.swarmLeave({ force: true });
  });
});
