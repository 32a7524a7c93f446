import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaptureOptions, CaptureTarget, CaptureVia } from "../../src/capture/capture.js";
import { startCapture } from "../../src/capture/start-capture.js";
import { type CaptureNetwork, createCaptureNetwork, docker, packetsIn } from "./support/capture-network.js";

const never = new AbortController().signal;
let folder: string;
let network: CaptureNetwork;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-canary-"));
  network = await createCaptureNetwork();
});

afterAll(async () => {
  await network[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function capture(target: CaptureTarget, name: string, exchanges: number, options: Partial<CaptureOptions> = {}) {
  const path = join(folder, `${name}.pcap`);
  const output = createWriteStream(path);
  const session = await startCapture(target, { output, signal: never, interactive: false, ...options });
  await network.talk(exchanges);
  const counters = await session.stop();
  output.end();
  await finished(output);
  return { path, session, counters };
}

const canaries = "dst net 239.255.0.0/16";

describe.each(["host", "sidecar", "netns"] as CaptureVia[])("canaries of a capture via %s", (via) => {
  it("prove both ends of the window and are in no file, also when everything is captured", async () => {
    const everything = { ...network.target, addresses: [] };
    for (const arrival of [undefined, "live", "at-once"] as const) {
      const { path, session, counters } = await capture(everything, `all-${via}-${arrival}`, 2, { via, arrival });
      expect(session.window).toEqual({ startSeen: true, endSeen: true });
      expect(await packetsIn(path, canaries)).toEqual([]);
      expect((await packetsIn(path)).length).toBe(counters.captured);
      expect(await packetsIn(path, "tcp[tcpflags] & tcp-fin != 0")).toHaveLength(2);
    }
  });

  it("come through the user's filter", async () => {
    const { session, path } = await capture(network.target, `filter-${via}`, 2, { via, filter: "tcp port 2222" });
    expect(session.window).toEqual({ startSeen: true, endSeen: true });
    expect(await packetsIn(path, "not tcp port 2222")).toEqual([]);
  });

  it("are sent from the capture's container when the Engine is elsewhere", async () => {
    if (via === "host") return;
    const engine = { ...network.target.engine, isLocal: async () => false };
    const { path, session } = await capture({ ...network.target, engine }, `remote-${via}`, 2, { via });
    expect(session.window).toEqual({ startSeen: true, endSeen: true });
    expect(await packetsIn(path, canaries)).toEqual([]);
    expect(await packetsIn(path, "tcp[tcpflags] & tcp-fin != 0")).toHaveLength(2);
  });
});

describe("canaries", () => {
  it("bring everything also where frames are cut, as long as these hold their number", async () => {
    for (const snapLength of [128, 600]) {
      const { path, session, counters } = await capture(network.target, `cut-${snapLength}`, 2, { snapLength });
      expect(session.window).toEqual({ startSeen: true, endSeen: true });
      expect(await packetsIn(path, canaries)).toEqual([]);
      expect(counters.captured).toBe((await packetsIn(path)).length);
    }
  });

  it("cannot be told in frames cut too short, so that nothing is proven, and the capture ends whole all the same", async () => {
    const { path, session } = await capture(network.target, "snapped", 2, { snapLength: 68 });
    expect(session.window).toEqual({ startSeen: false, endSeen: false });
    expect(await packetsIn(path, "tcp[tcpflags] & tcp-fin != 0")).toHaveLength(2);
  });

  it("make no container answer, and reach no socket", async () => {
    const counters = () => docker("exec", network.server, "cat", "/proc/net/snmp");
    const sent = (text: string, protocol: string, field: string) => {
      const [names = "", values = ""] = text.split("\n").filter((line) => line.startsWith(`${protocol}: `));
      return Number(values.split(" ")[names.split(" ").indexOf(field)]);
    };
    const before = await counters();
    await capture({ ...network.target, addresses: [] }, "quiet", 0);
    const after = await counters();
    for (const [protocol, field] of [
      ["Icmp", "OutMsgs"],
      ["Udp", "InDatagrams"],
      ["Udp", "NoPorts"],
      ["Ip", "ReasmReqds"],
    ] as const) {
      expect(sent(after, protocol, field) - sent(before, protocol, field)).toBe(0);
    }
  });

  it("are seen on both sides of a drain, too", async () => {
    const output = createWriteStream(join(folder, "drains.pcap"));
    const session = await startCapture(network.target, { output, signal: never, interactive: false });
    for (let round = 0; round < 5; round += 1) await session.drain();
    await network.talk(1);
    const counters = await session.stop();
    expect(session.window).toEqual({ startSeen: true, endSeen: true });
    expect(counters.captured).toBe(counters.received);
  });
});
