import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listHelpers } from "../../src/docker/containers.js";
import { type CaptureNetwork, createCaptureNetwork, packetsIn } from "./support/capture-network.js";
import { program, runProgram } from "./support/program.js";
import { hasTool } from "./support/tools.js";

const run = promisify(execFile);
let network: CaptureNetwork;
let folder: string;
let name: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-extcap-"));
  network = await createCaptureNetwork();
  name = `reqresp-lab-${network.target.project}`;
});

afterAll(async () => {
  await network[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("extcap --install", () => {
  it("writes a program that Wireshark can run into the folder, and --uninstall removes it", async () => {
    const to = join(folder, "other");
    const installed = await runProgram(["extcap", "--install", "--to", to]);
    expect(installed).toMatchObject({ exitCode: 0, stdout: "" });
    const path = join(to, "reqresp-lab");
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    expect(await readFile(path, "utf8")).toBe(`#!/bin/sh\nexec '${process.execPath}' '${program}' extcap "$@"\n`);
    const { stdout } = await run(path, ["--extcap-interfaces", "--extcap-version=4.0"]);
    expect(stdout).toContain(`interface {value=${name}}`);
    expect((await runProgram(["extcap", "--uninstall", "--to", to])).exitCode).toBe(0);
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
    const again = await runProgram(["extcap", "--uninstall", "--to", to]);
    expect(again).toEqual({ exitCode: 0, stdout: "", stderr: `${path} is not there: nothing to remove\n` });
  });
});

describe("extcap", () => {
  it("tells link type and choices of an interface, and refuses one that is not its own", async () => {
    const dlts = await runProgram(["extcap", "--extcap-dlts", "--extcap-interface", name]);
    expect(dlts.stdout).toBe("dlt {number=1}{name=EN10MB}{display=Ethernet}\n");
    const config = await runProgram(["extcap", "--extcap-config", "--extcap-interface", name]);
    expect(config.stdout).toMatch(/^arg \{number=0\}\{call=--via\}.*\n(value \{arg=0\}.*\n){4}arg \{number=1\}/);
    const foreign = await runProgram(["extcap", "--extcap-dlts", "--extcap-interface", "eth0"]);
    expect(foreign).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("tells Wireshark what is wrong with a filter, and nothing when it is right", async () => {
    const check = (filter: string) =>
      runProgram(["extcap", "--extcap-interface", name, "--extcap-capture-filter", filter]);
    expect((await check("tcp port 2222")).stdout).toBe("");
    expect((await check("tcp prot 2222")).stdout).toContain("syntax error");
  });

  it("lists no interface, and does not fail, where no Engine answers", async () => {
    const env = { DOCKER_HOST: "tcp://127.0.0.1:9" };
    const result = await runProgram(["extcap", "--extcap-interfaces"], { env });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^extcap \{version=[^}]+\}.*\n$/) });
  });
});

/** Started as root, Wireshark's programs look into the common folder only. */
const asUser =
  process.getuid?.() === 0
    ? ["setpriv", "--reuid=65534", "--regid=65534", `--groups=${statSync("/var/run/docker.sock").gid}`]
    : [];

/** Talks until the capture has what it waits for: that it listens shows only when it writes. */
async function talkUntil(ended: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  ended.then(end, end);
  while (!over) {
    await network.talk(2);
    await sleep(200);
  }
  await ended;
}

/** Wireshark has ended the program, and with it tcpdump. */
async function expectNothingLeft(): Promise<void> {
  const { bridge, engine, project } = network.target;
  for (let round = 0; round < 50; round += 1) {
    const { stdout } = await run("ps", ["-eo", "args"]);
    const left = stdout.split("\n").filter((line) => line.includes("tcpdump") && line.includes(bridge ?? ""));
    if (left.length === 0 && (await listHelpers(engine, project)).length === 0) return;
    await sleep(100);
  }
  expect.fail("tcpdump or its container is still there");
}

describe.skipIf(!hasTool("tshark"))("Wireshark's own programs (need tshark)", () => {
  let personal: string;

  beforeAll(async () => {
    personal = join(folder, "extcap");
    await runProgram(["extcap", "--install", "--to", personal]);
    await chmod(folder, 0o777);
  });

  function tshark(...words: string[]) {
    const [file = "tshark", ...rest] = [...asUser, "tshark", ...words];
    return run(file, rest, { env: { ...process.env, WIRESHARK_EXTCAP_DIR: personal, HOME: folder } });
  }

  it("list the lab's network among their interfaces", async () => {
    const { stdout } = await tshark("-D");
    expect(stdout).toMatch(new RegExp(`^\\d+\\. ${name} \\(Lab ${network.target.project}: client, server`, "m"));
  });

  it.each(["auto", "netns"])("capture a conversation of the lab: tshark, tcpdump %s", async (via) => {
    const path = join(folder, `${via}.pcapng`);
    const choice = `extcap.${name.replaceAll(/[^a-z0-9]/g, "_")}.via:${via}`;
    const words = ["-i", name, "-o", choice, "-f", "tcp port 2222", "-a", "packets:12", "-w", path];
    await talkUntil(tshark(...words));
    const packets = await packetsIn(path);
    expect(packets).toHaveLength(12);
    expect(packets.every((line) => line.includes(".2222"))).toBe(true);
    await expectNothingLeft();
  });

  it.each(["host", "sidecar"])("capture a conversation of the lab: dumpcap on the fifo, tcpdump %s", async (via) => {
    const fifo = join(folder, `fifo-${via}`);
    const path = join(folder, `dumpcap-${via}.pcapng`);
    await run("mkfifo", [fifo]);
    const filter = ["--extcap-capture-filter", "tcp port 2222"];
    const words = ["extcap", "--capture", "--extcap-interface", name, "--fifo", fifo, ...filter, "--via", via];
    const ours = runProgram(words);
    await talkUntil(run("dumpcap", ["-q", "-i", fifo, "-c", "12", "-w", path]));
    expect(await packetsIn(path, "tcp port 2222")).toHaveLength(12);
    // The reader has left: that ends the program, and is no failure.
    await network.talk(1);
    expect(await ours).toMatchObject({ exitCode: 0, stdout: "" });
    await expectNothingLeft();
  });
});
