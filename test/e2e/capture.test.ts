import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaptureOptions, CaptureTarget, CaptureVia } from "../../src/capture/capture.js";
import { startCapture } from "../../src/capture/start-capture.js";
import { connectEngine } from "../../src/docker/connect.js";
import { listHelpers } from "../../src/docker/containers.js";
import { ownerOf, ownerState } from "../../src/docker/owner.js";
import { saidBy, startVictim } from "./victims/victim.js";

const run = promisify(execFile);
const image = "reqresp-lab/python:local";
const project = `cap${randomBytes(4).toString("hex")}`;
const everyWay: CaptureVia[] = ["host", "sidecar", "netns"];

const serverProgram = `
import socket
s = socket.create_server(("", 2222))
while True:
    c, _ = s.accept()
    while data := c.recv(65536):
        c.sendall(data)
    c.close()
`;
const clientProgram = `
import socket, sys
c = socket.create_connection((sys.argv[1], 2222))
for i in range(int(sys.argv[2])):
    c.sendall(b"message %d" % i)
    c.recv(65536)
c.shutdown(socket.SHUT_WR)
c.recv(1)
c.close()
`;
const burstProgram = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9999))
for i in range(int(sys.argv[2])):
    s.sendto(b"burst %08d" % i, (sys.argv[1], 9999))
`;
const sinkProgram = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9999))
while True:
    s.recv(100)
`;

let target: CaptureTarget;
let folder: string;
let serverAddress: string;
const never = new AbortController().signal;

async function docker(...words: string[]): Promise<string> {
  return (await run("docker", words)).stdout.trim();
}

async function addressOf(container: string): Promise<string> {
  return docker("inspect", container, "--format", `{{(index .NetworkSettings.Networks "${project}").IPAddress}}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-capture-"));
  const network = await docker("network", "create", project);
  const start = ["run", "-d", "--init", "--network", project];
  const serverContainerId = await docker(...start, "--name", `${project}-server`, image, "sleep", "3600");
  await docker(...start, "--name", `${project}-client`, image, "sleep", "3600");
  serverAddress = await addressOf(`${project}-server`);
  const addresses = [serverAddress, await addressOf(`${project}-client`)];
  const engine = await connectEngine(process.env);
  target = { engine, project, bridge: `br-${network.slice(0, 12)}`, serverContainerId, addresses };
  await docker("exec", "-d", `${project}-server`, "python3", "-c", serverProgram);
  await docker("exec", "-d", `${project}-server`, "python3", "-c", sinkProgram);
  await sleep(500);
});

afterAll(async () => {
  await docker("rm", "-f", `${project}-server`, `${project}-client`);
  await docker("network", "rm", project);
  await rm(folder, { recursive: true, force: true });
});

/** One connection with so many exchanges, from SYN to the last ACK. */
async function talk(exchanges = 2): Promise<void> {
  await docker("exec", `${project}-client`, "python3", "-c", clientProgram, serverAddress, String(exchanges));
}

async function burst(packets: number): Promise<void> {
  await docker("exec", `${project}-client`, "python3", "-c", burstProgram, serverAddress, String(packets));
}

/** Captures into a file what happens meanwhile. */
async function captureFile(name: string, meanwhile: () => Promise<void>, options: Partial<CaptureOptions> = {}) {
  const path = join(folder, name);
  const output = createWriteStream(path);
  const session = await startCapture(target, { output, signal: never, interactive: false, ...options });
  await meanwhile();
  const counters = await session.stop();
  output.end();
  await finished(output);
  return { path, session, counters };
}

/** tcpdump's text of a file, a line a packet, without times. */
async function packetsIn(path: string, filter = ""): Promise<string[]> {
  const { stdout } = await run("tcpdump", ["-n", "-t", "-r", path, ...(filter ? [filter] : [])], { maxBuffer: 1e8 });
  return stdout.split("\n").filter((line) => line !== "");
}

async function tcpdumpsOnBridge(): Promise<string[]> {
  const { stdout } = await run("ps", ["-eo", "pid,args"]);
  return stdout.split("\n").filter((line) => line.includes("tcpdump") && line.includes(target.bridge ?? ""));
}

async function expectNothingLeft(): Promise<void> {
  // The Engine removes an ended container a moment after its end is known.
  for (let round = 0; round < 50; round += 1) {
    const left = [...(await tcpdumpsOnBridge()), ...(await listHelpers(target.engine, project))];
    if (left.length === 0) return;
    await sleep(100);
  }
  expect({ processes: await tcpdumpsOnBridge(), helpers: await listHelpers(target.engine, project) }).toEqual({
    processes: [],
    helpers: [],
  });
}

describe.each(everyWay)("a capture via %s", (via) => {
  it("holds the whole conversation, from the first SYN to the last ACK, as plain tcpdump sees it", async () => {
    const plainPath = join(folder, `plain-${via}.pcap`);
    const plain = spawn("tcpdump", [
      "-i",
      target.bridge ?? "",
      "-U",
      "--immediate-mode",
      "-Z",
      "root",
      "-w",
      plainPath,
    ]);
    await new Promise((resolve) => plain.stderr.once("data", resolve));
    const { path, counters, session } = await captureFile(`whole-${via}.pcap`, () => talk(3), { via });
    await sleep(300);
    plain.kill("SIGINT");
    await new Promise((resolve) => plain.once("close", resolve));

    const packets = await packetsIn(path, "tcp");
    expect(packets).toEqual(await packetsIn(plainPath, "tcp and port 2222"));
    expect(packets[0]).toContain("Flags [S]");
    expect(packets[1]).toContain("Flags [S.]");
    expect(packets.filter((line) => line.includes("Flags [F.]"))).toHaveLength(2);
    expect(packets.at(-1)).toContain("Flags [.]");
    expect(counters).toMatchObject({
      captured: (await packetsIn(path)).length,
      droppedByKernel: 0,
      droppedByInterface: 0,
    });
    expect(session.via).toBe(via);
    expect(session.interfaceName).toBe(via === "netns" ? "eth0" : target.bridge);
    await expectNothingLeft();
  });

  it("has everything in the output after a drain, and goes on", async () => {
    const path = join(folder, `drain-${via}.pcap`);
    const output = createWriteStream(path);
    await using session = await startCapture(target, { via, output, signal: never, interactive: false });
    await talk(50);
    await session.drain();
    const first = await packetsIn(path, "tcp");
    expect(first.filter((line) => line.includes("Flags [F.]"))).toHaveLength(2);
    await talk(1);
    await session.stop();
    expect((await packetsIn(path, "tcp")).length).toBeGreaterThan(first.length);
  });

  it("ends by itself after the packets asked for", async () => {
    const output = createWriteStream(join(folder, `count-${via}.pcap`));
    const session = await startCapture(target, { via, output, packets: 5, signal: never, interactive: false });
    await talk(3);
    expect(await session.ended).toMatchObject({ captured: 5 });
    // What was sent to bring packets is in no count.
    expect(await session.stop()).toMatchObject({ captured: 5, received: 5 });
    await expectNothingLeft();
  });

  it("leaves neither tcpdump nor container when it is aborted", async () => {
    const controller = new AbortController();
    const output = createWriteStream(join(folder, `abort-${via}.pcap`));
    const session = await startCapture(target, { via, output, signal: controller.signal, interactive: false });
    await talk(1);
    controller.abort();
    await expect(session.ended).rejects.toMatchObject({ code: "INTERRUPTED" });
    // The output is its owner's again: ending it at once breaks nothing.
    output.end();
    await finished(output);
    await expectNothingLeft();
  });

  it("tells tcpdump's own complaint about a filter, and leaves nothing", async () => {
    const options = { via, output: new PassThrough(), filter: "tcp prot 80", signal: never, interactive: false };
    await expect(startCapture(target, options)).rejects.toMatchObject({
      code: "CAPTURE_FILTER",
      message: expect.stringContaining("syntax error"),
    });
    await expectNothingLeft();
  });

  it("captures a burst of 20,000 small packets whole", async () => {
    const { path, counters } = await captureFile(`burst-${via}.pcap`, () => burst(20_000), { via });
    const datagrams = await packetsIn(path, "udp and dst port 9999");
    expect({ datagrams: datagrams.length, dropped: counters.droppedByKernel }).toEqual({
      datagrams: 20_000,
      dropped: 0,
    });
  });

  it("counts every packet of a burst as captured or dropped, also when packets are wanted at once", async () => {
    const { path, counters } = await captureFile(`at-once-${via}.pcap`, () => burst(20_000), {
      via,
      arrival: "at-once",
    });
    const packets = await packetsIn(path);
    expect(counters.captured).toBe(packets.length);
    expect(counters.captured + counters.droppedByKernel).toBe(counters.received);
    expect(counters.received).toBeGreaterThanOrEqual(20_000);
  });

  it("ends with a whole record when it is stopped in the middle of a load", async () => {
    const name = `load-${via}.pcap`;
    let load = Promise.resolve();
    const meanwhile = async () => {
      load = burst(60_000);
      const size = () => statSync(join(folder, name), { throwIfNoEntry: false })?.size;
      await expect.poll(size, { timeout: 30_000, interval: 10 }).toBeGreaterThan(24);
    };
    const { path, counters } = await captureFile(name, meanwhile, { via });
    await load;
    const { stderr } = await run("tcpdump", ["-n", "-r", path, "-w", "/dev/null"]);
    expect(stderr).not.toContain("truncated");
    expect(counters.captured).toBeGreaterThan(0);
    expect(counters.captured + counters.droppedByKernel).toBeLessThanOrEqual(counters.received);
  });

  it("says that no space is left when the output is full", async () => {
    const output = createWriteStream("/dev/full");
    const session = await startCapture(target, { via, output, signal: never, interactive: false });
    await expect(session.ended).rejects.toMatchObject({ code: "DISK_FULL" });
    await expectNothingLeft();
  });

  it("ends when its output is closed", async () => {
    const output = new PassThrough();
    const session = await startCapture(target, { via, output, signal: never, interactive: false });
    output.destroy();
    await expect(session.ended).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
    await expectNothingLeft();
  });
});

describe("a capture with a slow output", () => {
  it("loses nothing silently and still ends whole", async () => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      highWaterMark: 1024,
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        setTimeout(done, 5);
      },
    });
    const session = await startCapture(target, { via: "host", output, signal: never, interactive: false });
    await burst(3_000);
    const counters = await session.stop();
    const bytes = Buffer.concat(chunks);
    let records = 0;
    for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) records += 1;
    expect(records).toBe(counters.captured);
    expect(counters.captured + counters.droppedByKernel).toBe(counters.received);
  });
});

describe("a tcpdump that somebody has stopped", () => {
  /** SIGSTOP to tcpdump itself, which runs in a session of its own, and not to its keeper. */
  const stopTcpdump = () => run("pkill", ["-STOP", "-f", `^\\S*tcpdump -i ${target.bridge} `]);

  it.each(["host", "sidecar"] as const)("goes on where it was when the capture ends (%s)", async (via) => {
    const meanwhile = async () => {
      await stopTcpdump();
      await talk(3);
    };
    const { path, session, counters } = await captureFile(`stopped-${via}.pcap`, meanwhile, { via });
    expect(await packetsIn(path, "tcp[tcpflags] & tcp-fin != 0")).toHaveLength(2);
    expect(counters).toMatchObject({ captured: counters.received, droppedByKernel: 0 });
    expect(session.window).toEqual({ startSeen: true, endSeen: true });
    await expectNothingLeft();
  });

  it("is ended with an aborted capture", async () => {
    const controller = new AbortController();
    const output = createWriteStream(join(folder, "stopped-abort.pcap"));
    const session = await startCapture(target, { via: "host", output, signal: controller.signal, interactive: false });
    await stopTcpdump();
    controller.abort();
    await expect(session.ended).rejects.toMatchObject({ code: "INTERRUPTED" });
    await expectNothingLeft();
  });
});

describe("the choice of a capture", () => {
  const options = () => ({ output: new PassThrough().resume(), signal: never, interactive: false });

  it("is the host where the bridge is here, with its reason in one line", async () => {
    await using session = await startCapture(target, options());
    expect(session.description).toMatch(
      /^tcpdump on br-[0-9a-f]{12} \(host, as [a-z ]+\): the Engine runs on this machine$/,
    );
  });

  it("is a container on the host's network where tcpdump is missing", async () => {
    await using session = await startCapture(target, { ...options(), env: { PATH: "" } });
    expect(session.via).toBe("sidecar");
    expect(session.description).toContain("this host has no tcpdump");
  });

  it("is the server's namespace where the bridge is not here", async () => {
    await using session = await startCapture({ ...target, bridge: "br-000000000000" }, options());
    expect(session.via).toBe("netns");
    expect(session.description).toContain("the bridge br-000000000000 is not on this host");
  });

  it("does not give way when the host was asked for: no tcpdump, no bridge", async () => {
    await expect(startCapture(target, { ...options(), via: "host", env: { PATH: "" } })).rejects.toMatchObject({
      code: "TCPDUMP_NOT_FOUND",
    });
    const elsewhere = { ...target, bridge: "br-000000000000" };
    await expect(startCapture(elsewhere, { ...options(), via: "host" })).rejects.toMatchObject({
      code: "BRIDGE_NOT_FOUND",
      message: expect.stringContaining(target.bridge ?? ""),
    });
    await expect(startCapture(elsewhere, { ...options(), via: "sidecar" })).rejects.toMatchObject({
      code: "BRIDGE_NOT_FOUND",
    });
    await expectNothingLeft();
  });

  it("keeps to the lab's addresses", async () => {
    const { path } = await captureFile("narrow.pcap", () => talk(1), { filter: "tcp port 2222" });
    expect(await packetsIn(path, "not port 2222")).toEqual([]);
    expect((await packetsIn(path)).length).toBeGreaterThan(6);
  });
});

describe("a capturing process that is killed", () => {
  it.each(everyWay)("takes its tcpdump with it, without a packet coming by (%s)", async (via) => {
    const { engine: _, ...plainTarget } = target;
    const victim = startVictim("capture", { target: plainTarget, via });
    expect(await saidBy(victim)).toBe("listening\n");
    expect((await tcpdumpsOnBridge()).length + (await listHelpers(target.engine, project)).length).toBeGreaterThan(0);
    victim.kill("SIGKILL");
    await expectNothingLeft();
  });

  it.each(everyWay)("can still drain when Ctrl-C goes to all processes of the terminal (%s)", async (via) => {
    const { engine: _, ...plainTarget } = target;
    const victim = startVictim("capture", { target: plainTarget, via }, { detached: true });
    await saidBy(victim);
    await talk(2);
    process.kill(-victim.pid!, "SIGINT");
    expect(await saidBy(victim)).toBe("drained\n");
    await expectNothingLeft();
  });
});

describe("a lab that is gone meanwhile", () => {
  it("ends the capture with tcpdump's reason, and what was captured is kept", async () => {
    const name = `${project}-short`;
    const id = await docker("run", "-d", "--init", "--network", project, "--name", name, image, "sleep", "600");
    const chunks: Buffer[] = [];
    const output = new PassThrough().on("data", (chunk: Buffer) => chunks.push(chunk));
    const options = { via: "netns" as const, output, signal: never, interactive: false };
    const own = { ...target, serverContainerId: id, addresses: [await addressOf(name)] };
    const session = await startCapture(own, options);
    await docker("rm", "-f", name);
    const outcome = await session.ended.catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: "CAPTURE_FAILED", message: expect.stringContaining("eth0") });
    expect(Buffer.concat(chunks).length).toBeGreaterThanOrEqual(24);
    await expect(startCapture(own, options)).rejects.toMatchObject({ code: "CONTAINER_STOPPED" });
    await expectNothingLeft();
  });
});

describe("the owner of a helper", () => {
  it("is known to be alive, or gone", async () => {
    expect(ownerState(ownerOf())).toBe("alive");
    const [host, pid, started] = ownerOf().split(":");
    expect(ownerState(`${host}:${pid}:${Number(started) + 1}`)).toBe("gone");
    expect(ownerState(`elsewhere:${pid}:${started}`)).toBe("unknown");
  });
});
