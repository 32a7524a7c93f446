import { chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection, Report } from "../../src/report/report.js";
import { packetsIn } from "./support/capture-network.js";
import { createProject, docker, type TestProject } from "./support/project.js";
import { hasTool } from "./support/tools.js";

let lab: TestProject;
beforeAll(async () => {
  lab = await createProject("services");
  expect(await lab.run(["up"])).toMatchObject({ exitCode: 0 });
});
afterAll(() => lab[Symbol.asyncDispose]());

async function summary(file: string): Promise<Report> {
  return JSON.parse((await lab.run(["summary", "--json", file])).stdout);
}

/** `capture --run` with these words; the report it made itself. */
async function captured(...words: string[]): Promise<Report> {
  const result = await lab.run(["capture", "--run", "--json", "-m", "halo", "-m", "apa kabar?", ...words]);
  expect(result).toMatchObject({ exitCode: 0 });
  return JSON.parse(result.stdout).report;
}

/** What a connection consists of, without when it happened. */
function substance({
  client,
  server,
  opening,
  closing,
  closedBy,
  frames,
  fromClient,
  fromServer,
  ...rest
}: Connection) {
  const exchanges = rest.exchanges.map(({ number, request, response }) => [number, request.text, response?.text]);
  const phases = rest.phases.map((phase) => [phase.kind, phase.frames]);
  return { client, server, opening, closing, closedBy, frames, fromClient, fromServer, exchanges, phases };
}

describe("a capture from any source", () => {
  it("gives the same summary of the same conversation", async () => {
    const sources = ["host", "sidecar", "netns"];
    const captures = sources.map((via) => lab.start(["capture", "--via", via, "-w", `${via}.pcap`]));
    for (const capture of captures) await capture.prints("Ctrl-C ends it");
    expect(await lab.run(["run", "-m", "halo", "-m", "apa kabar?"])).toMatchObject({ exitCode: 0 });
    for (const capture of captures) capture.process.kill("SIGINT");
    for (const capture of captures) expect((await capture.ended).exitCode).toBe(0);

    const [host, ...others] = await Promise.all(sources.map((via) => summary(`${via}.pcap`)));
    expect(host).toMatchObject({ verdict: { kind: "complete", reasons: [] }, totals: { exchanges: 2 } });
    for (const other of others) {
      expect(other.connections.map(substance)).toEqual(host?.connections.map(substance));
      expect(other.verdict).toEqual(host?.verdict);
      expect(other.capture.framesBy).toEqual(host?.capture.framesBy);
      expect(other.problemCounts).toEqual(host?.problemCounts);
    }
  });

  it.each(["host", "sidecar", "netns"])("is proven complete (%s)", async (via) => {
    const { proof } = await captured("--via", via, "-w", `proven-${via}.pcap`);
    expect(proof?.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      "verdict passed",
      "kernel-drops passed",
      "interface-drops passed",
      "start-canary passed",
      "end-canary passed",
      "filter passed",
      "exchanges passed",
    ]);
    expect(proof?.proven).toBe(true);
  });

  it("is not proven where the user's filter leaves part of it out, and says what is missing", async () => {
    const words = ["capture", "--run", "-m", "halo", "--filter", "src port 2222", "-w", "half.pcap"];
    const { stdout } = await lab.run(words);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "Not proven complete: the packets themselves show that something is missing; nobody knows what the filter left out; the client",
    );
  });
});

describe("capture --on", () => {
  it("holds the traffic of one service", async () => {
    const report = await captured("--on", "reqresp-client", "-w", "client.pcap");
    expect(report).toMatchObject({ verdict: { kind: "complete" }, totals: { exchanges: 2 }, proof: { proven: true } });
  });

  it("merges several services into one pcapng with an interface for each, in order of time, and counts each packet once", async () => {
    const on = ["--on", "reqresp-client", "--on", "reqresp-server"];
    for (const via of ["host", "netns"]) {
      const file = `merged-${via}.pcapng`;
      const report = await captured(...on, "--via", via, "-w", file);
      expect(report.totals.exchanges).toBe(2);
      const read = await summary(file);
      expect(read.capture.interfaces.map(({ name }) => name).sort()).toEqual(["reqresp-client", "reqresp-server"]);
      expect(read.capture.frames).toBe(2 * read.capture.duplicatesRemoved);
      expect(read.problemCounts["clock-backwards"]).toBeUndefined();
      expect(read).toMatchObject({ verdict: { kind: "complete" }, totals: { exchanges: 2, connections: 1 } });
    }
  });

  it("holds nothing of the captures' own where everything is captured twice", async () => {
    const report = await captured("--on", "client", "--on", "server", "--all", "-w", "all.pcapng");
    expect(report).toMatchObject({ totals: { exchanges: 2, connections: 1 }, proof: { proven: true } });
    expect(report.problemCounts["clock-backwards"]).toBeUndefined();
  });

  it("writes a file for each service where the file is no pcapng", async () => {
    await captured("--on", "reqresp-client", "--on", "reqresp-server", "-w", "each.pcap");
    for (const file of ["each-reqresp-client.pcap", "each-reqresp-server.pcap"]) {
      expect((await summary(file)).totals.exchanges).toBe(2);
    }
  });

  it("knows the two roles by their names, where no service is called so", async () => {
    const report = await captured("--on", "server", "--on", "client", "-w", "roles.pcapng");
    expect(report).toMatchObject({ totals: { exchanges: 2 }, proof: { proven: true } });
    const { capture } = await summary("roles.pcapng");
    expect(capture.interfaces.map(({ name }) => name).sort()).toEqual(["client", "server"]);
  });

  it("captures a service once that is named twice, by its own name and by its role", async () => {
    const both = ["--on", "server", "--on", "reqresp-server"];
    const report = await captured(...both, "-w", "once.pcapng");
    expect(report).toMatchObject({
      capture: { duplicatesRemoved: 0 },
      totals: { exchanges: 2 },
      proof: { proven: true },
    });
    await captured(...both, "--on", "client", "-w", "twice.pcap");
    const files = (await readdir(lab.folder)).filter((file) => /^(once|twice).*\.pcap(ng)?$/.test(file)).sort();
    expect(files).toEqual(["once.pcapng", "twice-client.pcap", "twice-server.pcap"]);
    await using own = await createProject("twice");
    const demo = await own.run(["demo", ...both, "-w", "demo.pcap"]);
    expect(demo).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("written to demo.pcap\n") });
  });

  it("names what is up when there is no such service, and leaves no file", async () => {
    const result = await lab.run(["capture", "--on", "nobody", "-w", "nobody.pcap"]);
    expect(result).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/SERVICE_UNKNOWN[\s\S]*reqresp-server/),
    });
    expect(await readdir(lab.folder)).not.toContain("nobody.pcap");
  });
});

describe("capture --all", () => {
  it("holds everything on the bridge, also what no container of the lab has a part in", async () => {
    const start = (name: string, ...words: string[]) => lab.start(["capture", ...words, "-w", name]);
    const captures = [start("lab.pcap"), start("all.pcap", "--all")];
    for (const capture of captures) await capture.prints("Ctrl-C ends it");
    // The host itself speaks on the bridge: a datagram to a group that is neither the lab's nor a canary's.
    const network = JSON.parse((await lab.run(["ps", "--json"])).stdout).find(
      ({ project }: { project: string }) => project === lab.name,
    );
    const gateway = String(network.services[0].addresses[0].ipv4).replace(/\d+$/, "1");
    await sayOnBridge(gateway);
    for (const capture of captures) capture.process.kill("SIGINT");
    for (const capture of captures) await capture.ended;
    expect(await packetsIn(join(lab.folder, "all.pcap"), "dst host 239.1.2.3")).toHaveLength(1);
    expect(await packetsIn(join(lab.folder, "lab.pcap"))).toEqual([]);
  });
});

async function sayOnBridge(own: string): Promise<void> {
  const { createSocket } = await import("node:dgram");
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, own, resolve));
  socket.setMulticastInterface(own);
  await new Promise((resolve) => socket.send("hello", 9, "239.1.2.3", resolve));
  socket.close();
  await sleep(100);
}

describe("capture --rotate", () => {
  it("writes files of at most that size, each whole, of which it keeps the latest", async () => {
    const messages = Array.from({ length: 30 }, (_, number) => ["-m", `message ${number}`]).flat();
    const words = ["capture", "--run", "--json", ...messages, "--rotate", "1k/3", "-w", "ring.pcap"];
    const { report } = JSON.parse((await lab.run(words)).stdout);
    expect(report.totals.exchanges).toBe(30);
    const files = (await readdir(lab.folder)).filter((name) => name.startsWith("ring")).sort();
    expect(files).toHaveLength(3);
    expect(files.at(0)).toMatch(/^ring-\d{5}\.pcap$/);
    let frames = 0;
    // The close may be spread over the last two: how many packets only acknowledge depends on how busy the machine is.
    let fins = 0;
    for (const file of files) {
      expect((await stat(join(lab.folder, file))).size).toBeLessThanOrEqual(1024);
      frames += (await packetsIn(join(lab.folder, file))).length;
      fins += (await packetsIn(join(lab.folder, file), "tcp[tcpflags] & tcp-fin != 0")).length;
    }
    expect(frames).toBeLessThan(report.capture.frames);
    expect(fins).toBe(2);
    // An earlier ring is not mixed with a new one.
    expect(await lab.run(words)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("OUTPUT_EXISTS") });
  });

  it("keeps all files without a count, which together hold every packet", async () => {
    const words = ["capture", "--run", "--json", "-m", "halo", "--rotate", "1k", "-w", "parts.pcap"];
    const { report } = JSON.parse((await lab.run(words)).stdout);
    const files = (await readdir(lab.folder)).filter((name) => name.startsWith("parts"));
    const counts = await Promise.all(files.map(async (file) => (await packetsIn(join(lab.folder, file))).length));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(report.capture.frames);
  });

  it.each(["0", "5", "10M/0", "ten", "-1k"])("says what it takes instead of %s", async (size) => {
    const result = await lab.run(["capture", `--rotate=${size}`, "-w", "x.pcap"]);
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--rotate takes[\s\S]*10M\/5/) });
  });
});

describe("capture --wireshark", () => {
  it("says that Wireshark is not installed before anything starts", async () => {
    const PATH = join(lab.folder, "nothing");
    const result = await lab.run(["capture", "--wireshark"], { env: { PATH } });
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("WIRESHARK_NOT_FOUND") });
  });

  it.skipIf(!hasTool("tshark"))(
    "feeds a program that reads like Wireshark (tshark in its place), and the file",
    async () => {
      const bin = join(lab.folder, "bin");
      await mkdir(bin);
      const shown = join(lab.folder, "shown.pcapng");
      await writeFile(join(bin, "wireshark"), `#!/bin/sh\n[ "$*" = "-k -i -" ] && exec tshark -Q -i - -w ${shown}\n`);
      await chmod(join(bin, "wireshark"), 0o755);
      const env = { PATH: `${bin}:${process.env.PATH}` };
      const result = await lab.run(["capture", "--run", "--wireshark", "-m", "halo", "-w", "kept.pcap"], { env });
      expect(result).toMatchObject({ exitCode: 0 });
      const kept = await packetsIn(join(lab.folder, "kept.pcap"));
      // It goes on after us, with all that it was given.
      for (let round = 0; round < 50 && (await packetsIn(shown).catch(() => [])).length < kept.length; round += 1) {
        await sleep(100);
      }
      expect(await packetsIn(shown)).toEqual(kept);
      expect(kept.length).toBeGreaterThan(6);
    },
  );
});

describe("a lab of two networks", () => {
  const programs = fileURLToPath(new URL("../../labs/reqresp", import.meta.url));
  const service = (command: string) => `
    image: reqresp-lab/python:local
    command: ${command}
    init: true
    working_dir: /lab
    volumes: ["${programs}:/lab:ro"]`;
  const networks = "networks: { front: { aliases: [on-front] }, back: { aliases: [on-back] } }";

  async function projectOf(client: string): Promise<TestProject> {
    const project = await createProject("networks");
    const file = `networks: { front: {}, back: {} }
services:
  server:${service("[python, server.py]")}
    ${networks}
  client:${service(client)}
    networks: { front: {}, back: {} }
`;
    await writeFile(join(project.folder, "compose.yml"), file);
    return project;
  }

  async function demo(client: string, ...words: string[]) {
    await using project = await projectOf(client);
    const result = await project.run(["demo", "--json", ...words]);
    expect(result).toMatchObject({ exitCode: 0 });
    return JSON.parse(result.stdout).report as Report;
  }

  it("is captured on both, whichever the client takes, as one pcap", async () => {
    const halo = ["--client-cmd", "python client.py on-back", "-m", "halo", "-w", "both.pcap"];
    const reports = await Promise.all([
      demo("[sleep, infinity]", ...halo),
      demo("[sleep, infinity]", ...halo.map((word) => word.replace("on-back", "on-front"))),
    ]);
    for (const { proof, totals, capture } of reports) {
      expect(proof).toMatchObject({ proven: true });
      expect(totals).toMatchObject({ exchanges: 1, connections: 1 });
      expect(capture).toMatchObject({ format: "pcap" });
    }
  });

  it("is told as any other where its output takes no more, and taken down", async () => {
    await using project = await projectOf("[python, client.py]");
    const { exitCode, stderr } = await project.run(["demo", "-w", "/dev/full"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[DISK_FULL]") });
    expect(await project.leftovers()).toEqual(["file compose.yml"]);
  });

  it("is shown at once, though one of its networks is quiet", async () => {
    await using project = await projectOf("[sleep, infinity]");
    expect(await project.run(["up"])).toMatchObject({ exitCode: 0 });
    const capture = project.start(["capture", "--client-cmd", "true", "-w", "-"]);
    let bytes = 0;
    capture.process.stdout!.on("data", (chunk: Buffer | string) => {
      bytes += chunk.length;
    });
    await expect.poll(() => bytes, { timeout: 20_000 }).toBeGreaterThan(20);
    const header = bytes;
    await docker("exec", `${project.name}-client-1`, "bash", "-c", "exec 3<>/dev/tcp/on-back/2222");
    // Three packets at least, while nothing else comes: only time lets them through.
    await expect.poll(() => bytes, { timeout: 20_000 }).toBeGreaterThan(header + 3 * 16);
    capture.process.kill("SIGINT");
    expect((await capture.ended).exitCode).toBe(0);
  });

  it("is captured on a client that starts by itself, which has no address before", async () => {
    const report = await demo('[sh, -c, "echo halo | python client.py on-back"]', "--on", "client");
    expect(report).toMatchObject({ verdict: { kind: "complete" }, totals: { exchanges: 1, connections: 1 } });
  });
});
