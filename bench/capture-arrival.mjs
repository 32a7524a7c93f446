import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { baseImage } from "./lab.mjs";
import { median } from "./measure.mjs";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/**
 * How late packets arrive while a capture goes on (one datagram every 0.37 s, so that no block of the kernel's ring fills by itself), what the
 * watching costs (also with 50 datagrams a second), and how long start, drain and stop take.
 *
 * @returns {Promise<{
 *   arrivals: { name: string, medianMs: number, worstMs: number, processorPercent: number, busyProcessorPercent: number | undefined }[],
 *   phases: { name: string, startMs: number, drainMs: number, stopMs: number, runs: number }[] }>}
 */
export async function benchCaptureArrival(say, rounds = 7) {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-bench-"));
  const project = `reqresp-arrival-${process.pid}`;
  const file = join(folder, "arrival.yml");
  const idle = `{ image: "${baseImage()}", command: [sleep, infinity], init: true, pull_policy: never }`;
  writeFileSync(file, `services:\n  server: ${idle}\n  client: ${idle}\n`);
  const lab = ["-f", file, "-p", project];
  const vite = await sources();
  try {
    output("node", [program, "up", ...lab, "--quiet"]);
    const bridge = `br-${output("docker", ["network", "inspect", "-f", "{{.Id}}", `${project}_default`]).slice(0, 12)}`;
    const serverContainerId = output("docker", ["inspect", "-f", "{{.Id}}", `${project}-server-1`]);
    const { connectEngine } = await vite.ssrLoadModule("/src/docker/connect.ts");
    const { startCapture } = await vite.ssrLoadModule("/src/capture/start-capture.ts");
    const engine = await connectEngine(process.env);
    const target = { engine, project, bridge, serverContainerId, addresses: [] };
    const capture = (options) => (sink) => startCapture(target, { ...quiet, ...options, output: sink });
    const arrivals = [];
    for (const [name, begin, busyToo] of [
      ["reqresp-lab, nobody watches", capture({ via: "host" }), false],
      ["reqresp-lab, watched (host)", capture({ via: "host", arrival: "live" }), true],
      ["reqresp-lab, watched (sidecar)", capture({ via: "sidecar", arrival: "live" }), false],
      ["reqresp-lab, at once (netns)", capture({ via: "netns", arrival: "at-once" }), false],
      ["tcpdump -U -w -", plain(bridge, ["-U"]), false],
      ["tcpdump --immediate-mode -U -w -", plain(bridge, ["--immediate-mode", "-U"]), false],
    ]) {
      say(`how late packets arrive, ${name} …`);
      const slow = await delays(begin, project, 20, 0.37);
      const busy = busyToo ? await delays(begin, project, 300, 0.02) : undefined;
      arrivals.push({
        name,
        medianMs: median(slow.late),
        worstMs: Math.max(...slow.late),
        processorPercent: slow.processorPercent,
        busyProcessorPercent: busy?.processorPercent,
      });
    }
    const phases = [];
    for (const [name, options] of [
      ["host", { via: "host" }],
      ["host, frames cut at 128 bytes", { via: "host", snapLength: 128 }],
      ["sidecar", { via: "sidecar" }],
      ["netns", { via: "netns" }],
      ["netns, canaries from the container", { via: "netns", elsewhere: true }],
    ]) {
      say(`start, drain and stop, ${name} …`);
      phases.push({ name, ...(await phaseTimes(startCapture, target, options, rounds)) });
    }
    return { arrivals, phases };
  } finally {
    await vite.close();
    spawnSync("node", [program, "down", ...lab, "--quiet"]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads modules of the product by themselves, which the built program has no more. */
function sources() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const server = { middlewareMode: true, hmr: false, ws: false, watch: null };
  return createServer({ configFile: false, root, server, appType: "custom", logLevel: "error" });
}

const quiet = { signal: new AbortController().signal, interactive: false };

/** tcpdump by itself, with the same buffer, into our pipe. */
function plain(bridge, options) {
  return async (sink) => {
    const tcpdump = spawn("tcpdump", ["-i", bridge, "-n", ...options, "-B", "32768", "-w", "-"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    await once(tcpdump.stderr, "data");
    tcpdump.stdout.pipe(sink);
    return {
      stop: async () => {
        tcpdump.kill("SIGINT");
        await once(tcpdump, "close");
      },
    };
  };
}

async function delays(begin, project, count, everySeconds) {
  const late = [];
  let isFirst = true;
  const sink = new Writable({
    write(chunk, _encoding, done) {
      const now = Date.now();
      let at = isFirst ? 24 : 0;
      isFirst = false;
      while (at + 16 <= chunk.length) {
        late.push(now - (chunk.readUInt32LE(at) * 1000 + chunk.readUInt32LE(at + 4) / 1000));
        at += 16 + chunk.readUInt32LE(at + 8);
      }
      done();
    },
  });
  const session = await begin(sink);
  const before = process.cpuUsage();
  const started = performance.now();
  const words = `import socket,time
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
for i in range(${count}):
  s.sendto(b"halo",("server",9999)); time.sleep(${everySeconds})`;
  const client = spawn("docker", ["exec", `${project}-client-1`, "python3", "-c", words], { stdio: "ignore" });
  await once(client, "close");
  const { user, system } = process.cpuUsage(before);
  const processorPercent = (user + system) / 10 / (performance.now() - started);
  // What only the stop brings was not late: it was not there.
  const arrived = late.slice();
  await session.stop();
  return { late: arrived, processorPercent };
}

async function phaseTimes(startCapture, target, { elsewhere, ...options }, rounds) {
  const start = [];
  const drain = [];
  const stop = [];
  for (let round = 0; round <= rounds; round++) {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    const engine = elsewhere ? { ...target.engine, local: false } : target.engine;
    const t = [performance.now()];
    const session = await startCapture({ ...target, engine }, { ...quiet, ...options, output: sink });
    t.push(performance.now());
    await session.drain();
    t.push(performance.now());
    await session.stop();
    t.push(performance.now());
    // The first round loads modules.
    if (round === 0) continue;
    start.push(t[1] - t[0]);
    drain.push(t[2] - t[1]);
    stop.push(t[3] - t[2]);
  }
  return { startMs: median(start), drainMs: median(drain), stopMs: median(stop), runs: rounds };
}

function output(file, words) {
  const result = spawnSync(file, words, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${file} ${words.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
  return result.stdout.trim();
}
