import { execFile, spawn } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/report/report.js";
import { environment, follow, program } from "./support/program.js";
import { createProject, listenersOn, type TestProject } from "./support/project.js";

const execute = promisify(execFile);
let lab: TestProject;
let bridge: string;
beforeAll(async () => {
  lab = await createProject("capture");
  const up = await lab.run(["up", "--json"]);
  bridge = JSON.parse(up.stdout).networks[0].bridge;
});
afterAll(() => lab[Symbol.asyncDispose]());

/** A frame in tcpdump's words. */
interface Line {
  /** Nanoseconds since the first frame. */
  atNs: number;
  protocol: "arp" | "tcp";
  from: string;
  flags: string;
  bytes: number;
}

/** What tcpdump reads in a file: an independent witness. */
async function readWithTcpdump(file: string): Promise<Line[]> {
  const { stdout } = await execute("tcpdump", ["-tt", "-nr", file], { cwd: lab.folder });
  const lines = stdout.trim().split("\n");
  const microseconds = (line: string) => Number(line.split(" ")[0]?.replace(".", ""));
  return lines.map((line) => ({
    atNs: (microseconds(line) - microseconds(lines[0] ?? "")) * 1000,
    protocol: / ARP, /.test(line) ? "arp" : "tcp",
    from: / IP ([\d.]+) > /.exec(line)?.[1] ?? "",
    flags: /Flags \[([^\]]+)\]/.exec(line)?.[1] ?? "",
    bytes: Number(/ length (\d+)/.exec(line)?.[1]),
  }));
}

describe("capture --run", () => {
  it("writes a file in which tcpdump reads frame by frame what the summary says", async () => {
    const words = ["capture", "--run", "-w", "whole.pcap", "-m", "halo", "-m", "apa kabar?"];
    expect(await lab.run(words)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/✔ complete/) });
    const frames = await readWithTcpdump("whole.pcap");
    const summary = await lab.run(["summary", "--json", "whole.pcap"]);
    const { capture, phases, connections, verdict }: Report = JSON.parse(summary.stdout);
    const frame = (number: number | null | undefined) => frames[(number ?? 0) - 1];

    expect(verdict.kind).toBe("complete");
    expect(capture.frames).toBe(frames.length);
    expect(capture.framesBy.arp).toBe(frames.filter(({ protocol }) => protocol === "arp").length);
    // The phases hold every frame once, each at tcpdump's time.
    expect(phases.flatMap(({ firstFrame, lastFrame }) => [firstFrame, lastFrame])).toEqual(
      phases.flatMap(({ frames }, index) => {
        const before = phases.slice(0, index).reduce((sum, phase) => sum + phase.frames, 0);
        return [before + 1, before + frames];
      }),
    );
    expect(phases.reduce((sum, phase) => sum + phase.frames, 0)).toBe(frames.length);
    for (const { firstFrame, lastFrame, startNs, durationNs } of phases) {
      expect([startNs, startNs + durationNs]).toEqual([frame(firstFrame)?.atNs, frame(lastFrame)?.atNs]);
    }

    expect(connections).toHaveLength(1);
    const connection = connections[0] as Report["connections"][number];
    const client = `${connection.client.address}.${connection.client.port}`;
    const server = `${connection.server.address}.${connection.server.port}`;
    const { synFrame, synAckFrame, ackFrame } = connection.handshake ?? {};
    expect([synFrame, synAckFrame, ackFrame].map((number) => frame(number)?.flags)).toEqual(["S", "S.", "."]);
    const { finFrames } = connection.close ?? {};
    expect(frame(finFrames?.client)).toMatchObject({ from: client, flags: expect.stringContaining("F") });
    expect(frame(finFrames?.server)).toMatchObject({ from: server, flags: expect.stringContaining("F") });
    const { exchanges, fromClient, fromServer } = connection;
    expect(exchanges.map(({ request, response }) => [request?.text, response?.text])).toEqual([
      ["halo\n", "Echo: halo\n"],
      ["apa kabar?\n", "Echo: apa kabar?\n"],
    ]);
    for (const { request, response, serviceTimeNs } of exchanges) {
      expect(frame(request?.firstFrame)).toMatchObject({ from: client, bytes: request?.bytes });
      expect(frame(response?.firstFrame)).toMatchObject({ from: server, bytes: response?.bytes });
      expect(serviceTimeNs).toBe((frame(response?.firstFrame)?.atNs ?? 0) - (frame(request?.lastFrame)?.atNs ?? 0));
    }
    for (const [side, from] of [[fromClient, client] as const, [fromServer, server] as const]) {
      const own = frames.filter((line) => line.from === from);
      expect([side.frames, side.bytes]).toEqual([own.length, own.reduce((sum, line) => sum + line.bytes, 0)]);
    }
    // Seen while it was captured, the names of the services besides.
    const live = await lab.run(["capture", "--run", "--json", "-w", "/dev/null"]);
    expect(JSON.parse(live.stdout).report).toMatchObject({
      verdict,
      connections: [{ client: { name: "reqresp-client" }, server: { name: "reqresp-server" } }],
    });
  });

  it("names its file after the lab and the time, for its owner only, and takes messages from a pipe", async () => {
    await using own = await createProject("named");
    const env = { COMPOSE_PROJECT_NAME: lab.name };
    const { exitCode, stdout, stderr } = await own.run(["capture", "--run"], { env, input: "one\ntwo\nthree\n" });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const files = await readdir(own.folder);
    expect(files).toEqual([expect.stringMatching(new RegExp(`^${lab.name}-\\d{8}-\\d{6}\\.pcap$`))]);
    expect(stderr).toContain(`written to ${files[0]}`);
    expect((await stat(join(own.folder, files[0] ?? ""))).mode & 0o777).toBe(0o600);
    for (const word of ["one", "two", "three"]) expect(stdout).toContain(`${word} → Echo: ${word}`);
  });

  it("interrupted in the middle keeps what it has, explains it, and leaves no program running", async () => {
    await using own = await createProject("middle");
    const words = [
      "capture",
      "--run",
      "-w",
      "part.pcap",
      "-m",
      "halo",
      "--client-cmd",
      "sh -c 'python client.py; sleep 60'",
    ];
    const capture = own.start(words, { env: { COMPOSE_PROJECT_NAME: lab.name } });
    await capture.prints("Echo: halo");
    capture.process.kill("SIGINT");
    const { exitCode, stdout, stderr } = await capture.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toContain("halo → Echo: halo");
    expect(stderr).toContain("[INTERRUPTED]");
    expect((await readWithTcpdump(join(own.folder, "part.pcap"))).length).toBeGreaterThan(6);
    expect([await lab.programsIn("server"), await lab.programsIn("client")]).toEqual([[], []]);
    expect(await listenersOn(bridge)).toEqual([]);
  });
});

describe("capture alone", () => {
  const talk = () => lab.run(["run", "-m", "halo"]);

  it.each([
    ["until Ctrl-C", [], true],
    ["for a time", ["--duration", "2.5"], false],
  ])("%s drains what it heard and explains it", async (_what, words, interrupt) => {
    await using own = await createProject("alone");
    const capture = own.start(["capture", "-w", "alone.pcap", ...words], { env: { COMPOSE_PROJECT_NAME: lab.name } });
    await capture.prints(`tcpdump on ${bridge}`);
    expect((await talk()).exitCode).toBe(0);
    if (interrupt) capture.process.kill("SIGINT");
    const { exitCode, stdout, stderr } = await capture.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain("halo → Echo: halo");
    expect(stdout).toContain("✔ complete");
    expect(stderr).toMatch(/tcpdump: (\d+) packets captured, \1 received by filter, 0 dropped/);
    expect(await listenersOn(bridge)).toEqual([]);
  });

  it("stops after so many packets, keeps so many bytes of each, and only what the filter lets through", async () => {
    const capture = lab.start([
      "capture",
      "-w",
      "four.pcap",
      "-c",
      "4",
      "--snaplen",
      "54",
      "--filter",
      "tcp port 2222",
    ]);
    await capture.prints(`tcpdump on ${bridge}`);
    await talk();
    expect((await capture.ended).exitCode).toBe(0);
    const bytes = await readFile(join(lab.folder, "four.pcap"));
    expect(bytes.length).toBe(24 + 4 * (16 + 54));
    expect(bytes.readUInt32LE(16)).toBe(54);
  });

  it("streams to stdout what another program reads at once", async () => {
    const line = `"${process.execPath}" "${program}" capture -w - -c 10 --filter tcp | tcpdump -nr -`;
    const pipe = follow(spawn("bash", ["-c", line], { env: environment({ COMPOSE_PROJECT_NAME: lab.name }) }));
    await pipe.prints(`tcpdump on ${bridge}`);
    await talk();
    const { stdout } = await pipe.ended;
    expect(stdout.trim().split("\n")).toHaveLength(10);
    expect(stdout).toMatch(/Flags \[S\]/);
  });

  it("refuses a filter that tcpdump does not understand before it listens", async () => {
    const { exitCode, stderr } = await lab.run(["capture", "--filter", "tcp prt 2222", "-w", "never.pcap"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[CAPTURE_FILTER]") });
    expect(stderr).not.toContain("tcpdump on");
    expect(await readdir(lab.folder)).not.toContain("never.pcap");
  });
});
