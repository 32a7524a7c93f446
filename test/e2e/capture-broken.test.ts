import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, packetsIn } from "./support/capture-network.js";
import { createProject, listenersOn, type TestProject } from "./support/project.js";

let lab: TestProject;
let bridge: string;
beforeAll(async () => {
  lab = await createProject("broken");
  const up = await lab.run(["up", "--json"]);
  bridge = JSON.parse(up.stdout).networks[0].bridge;
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("a capture without packets", () => {
  it.each([
    ["one file", ["-w", "empty.pcap"], ["empty.pcap"]],
    ["a ring", ["--rotate", "10M/5", "-w", "ring.pcap"], ["ring-00001.pcap"]],
    ["a file each", ["--on", "server", "--on", "client", "-w", "on.pcap"], ["on-server.pcap", "on-client.pcap"]],
    ["one merged file", ["--on", "server", "--on", "client", "-w", "on.pcapng"], ["on.pcapng"]],
  ])("is in the file it says, which is explained as any other: %s", async (_what, words, files) => {
    const capture = await lab.run(["capture", "--duration", "0.1", ...words]);
    expect(capture).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("written to ") });
    for (const file of files) {
      expect(await packetsIn(join(lab.folder, file))).toEqual([]);
      const summary = await lab.run(["summary", file]);
      expect(summary).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("○ empty") });
    }
  });

  it("is reported by a demo as well", async () => {
    await using project = await createProject("nothing");
    const words = ["demo", "--report", "handin", "--filter", "udp port 9"];
    const { exitCode, stderr } = await project.run(words);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const endings = [".annotated.pcapng", ".html", ".json", ".md", ".pcap"];
    const files = (await readdir(join(project.folder, "handin"))).sort();
    expect(files).toEqual(endings.map((ending) => project.name + ending));
  });
});

describe("a tcpdump that somebody else ends", () => {
  const everyWay = ["host", "sidecar", "netns"];

  it.each(everyWay)("by SIGTERM is an error that says what is kept (%s)", async (via) => {
    const file = `term-${via}.pcap`;
    const capture = lab.start(["capture", "--via", via, "-w", file]);
    await capture.prints("Ctrl-C ends it");
    expect(await lab.run(["run", "-m", "halo"])).toMatchObject({ exitCode: 0 });
    const packets = () => packetsIn(join(lab.folder, file));
    // The kernel holds packets back for up to a second.
    await expect.poll(async () => (await packets()).length, { timeout: 5_000 }).toBeGreaterThan(6);
    process.kill(await tcpdumpOf(via), "SIGTERM");
    const { exitCode, stderr } = await capture.ended;
    const kept = (await packets()).length;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain("ended: told to by another program [CAPTURE_FAILED]");
    expect(stderr).toContain(`Captured until then: ${kept} packets, in ${file}.`);
  });

  it.each(everyWay)("by SIGKILL before the first packet leaves an empty capture and says so (%s)", async (via) => {
    const file = `kill-${via}.pcap`;
    const capture = lab.start(["capture", "--via", via, "-w", file]);
    await capture.prints("Ctrl-C ends it");
    process.kill(await tcpdumpOf(via), "SIGKILL");
    const { exitCode, stderr } = await capture.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/ended: killed/i) });
    expect(stderr).toContain("No packet had been captured until then.");
    expect(await packetsIn(join(lab.folder, file))).toEqual([]);
  });

  it("keeps what was held back for the order of a merged capture", async () => {
    const capture = lab.start(["capture", "--on", "server", "--on", "client", "-w", "merged.pcapng"]);
    await capture.prints("Ctrl-C ends it");
    expect(await lab.run(["run", "-m", "halo"])).toMatchObject({ exitCode: 0 });
    // The kernel holds packets back for up to a second.
    await sleep(1_500);
    process.kill(await tcpdumpOf("host"), "SIGTERM");
    const { exitCode, stderr } = await capture.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    const kept = Number(/Captured until then: (\d+) packets, in merged\.pcapng\./.exec(stderr)?.[1]);
    expect(await packetsIn(join(lab.folder, "merged.pcapng"))).toHaveLength(kept);
    expect(kept).toBeGreaterThan(12);
  });
});

/** Process number of one tcpdump that listens on the lab, wherever it runs. */
async function tcpdumpOf(via: string): Promise<number> {
  const line = via === "host" ? await hostTcpdump() : await helperTcpdump();
  return Number(/^\s*(\d+)/.exec(line)?.[1]);
}

async function hostTcpdump(): Promise<string> {
  const rows = await listenersOn(bridge, "pid,args");
  return rows.find((row) => /^\s*\d+\s+\S*tcpdump\s/.test(row)) ?? "";
}

async function helperTcpdump(): Promise<string> {
  const id = await docker("ps", "-q", "--filter", `label=io.reqresp-lab.project=${lab.name}`);
  const rows = (await docker("top", id, "-eo", "pid,args")).split("\n");
  return rows.find((row) => /^\s*\d+\s+\S*tcpdump\s/.test(row)) ?? "";
}
