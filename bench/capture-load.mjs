import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseImage } from "./lab.mjs";
import { median } from "./measure.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist", "main.js");
const exchanges = 100_000;

/**
 * How many packets are lost while a client and a server exchange 100,000 small messages as fast as they can over 4 connections: ours in both
 * modes, which explain the conversation meanwhile, and plain tcpdump with the same buffer, which does not. In turns, on one stack.
 *
 * @returns {{ name: string, received: number, dropped: number, counted: number | undefined, perSecond: number, runs: number }[]}
 */
export function benchCaptureLoad(say, rounds = 3) {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-bench-"));
  const project = `reqresp-load-${process.pid}`;
  const file = join(folder, "load.yml");
  writeFileSync(file, stack());
  const lab = ["-f", file, "-p", project];
  try {
    reqresp(["up", ...lab, "--quiet"]);
    const contenders = [
      ["reqresp-lab capture --run", (path) => ours(lab, path, [])],
      ["reqresp-lab capture --run --via netns", (path) => ours(lab, path, ["--via", "netns"])],
      ["reqresp-lab capture --run --immediate", (path) => ours(lab, path, ["--immediate"])],
      ["the same --via netns", (path) => ours(lab, path, ["--immediate", "--via", "netns"])],
      ["tcpdump -B 32768 -w FILE", (path) => plain(lab, project, path, ["-B", "32768"])],
      [
        "tcpdump --immediate-mode -U -B 65536 -w FILE",
        (path) => plain(lab, project, path, ["--immediate-mode", "-U", "-B", "65536"]),
      ],
    ];
    const samples = new Map(contenders.map(([name]) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, measure] of contenders) {
        say(`${exchanges} exchanges at full speed, ${name} …`);
        samples.get(name).push(measure(join(folder, "load.pcap")));
      }
    }
    return contenders.map(([name]) => summary(name, samples.get(name)));
  } finally {
    spawnSync("node", [program, "down", ...lab, "--quiet"]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The worst loss counts, not the usual one. */
function summary(name, runs) {
  const worst = runs.reduce((a, b) => (b.dropped > a.dropped ? b : a));
  return { name, ...worst, perSecond: median(runs.map((run) => run.perSecond)), runs: runs.length };
}

function ours(lab, path, options) {
  const words = [
    "capture",
    ...lab,
    "--run",
    "-m",
    "go",
    "--timeout",
    "120",
    "-w",
    path,
    "--force",
    "--json",
    ...options,
  ];
  const { run, capture, report } = JSON.parse(reqresp(words));
  return {
    received: capture.received,
    dropped: capture.droppedByKernel + capture.droppedByInterface,
    counted: report.totals.exchanges,
    perSecond: speed(run.transcript.entries.map(({ text }) => text).join("\n")),
  };
}

function plain(lab, project, path, options) {
  const id = output("docker", ["network", "inspect", "-f", "{{.Id}}", `${project}_default`]);
  const log = `${path}.log`;
  const words = ["-i", `br-${id.slice(0, 12)}`, "-n", ...options, "-w", path, "tcp port 2222"];
  const tcpdump = spawn("sh", ["-c", 'exec tcpdump "$@" 2>"$0"', log, ...words], { stdio: "ignore" });
  waitFor(log, /listening on/);
  const said = reqresp(["run", ...lab, "-m", "go", "--timeout", "120"]);
  // The kernel hands over the last block after a second.
  spawnSync("sleep", ["1.5"]);
  tcpdump.kill("SIGINT");
  const text = waitFor(log, /dropped by kernel/);
  const count = (what) => Number(new RegExp(`(\\d+) packets? ${what}`).exec(text)?.[1] ?? 0);
  return {
    received: count("received by filter"),
    dropped: count("dropped by kernel") + count("dropped by interface"),
    counted: undefined,
    perSecond: speed(said),
  };
}

function waitFor(path, pattern) {
  for (let round = 0; round < 200; round++) {
    const { stdout } = spawnSync("cat", [path], { encoding: "utf8" });
    if (pattern.test(stdout)) return readFileSync(path, "utf8");
    spawnSync("sleep", ["0.05"]);
  }
  throw new Error(`tcpdump did not say ${pattern}`);
}

function speed(text) {
  return Number(/(\d+) exchanges\/s/.exec(text)?.[1] ?? Number.NaN);
}

function reqresp(words) {
  return output("node", [program, ...words]);
}

function output(file, words) {
  const result = spawnSync(file, words, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (result.status !== 0) throw new Error(`${file} ${words.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
  return result.stdout.trim();
}

/** Four connections at once, each answer awaited before the next request. */
function stack() {
  const server = `
import socket, threading
def serve(c):
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := c.recv(4096):
        c.sendall(data)
    c.close()
s = socket.create_server(("", 2222), backlog=16)
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
`;
  const client = `
import multiprocessing, socket, time
input()
def talk(n):
    c = socket.create_connection(("server", 2222))
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for i in range(n):
        c.sendall(b"%08d" % i)
        c.recv(4096)
    c.shutdown(socket.SHUT_WR)
    c.recv(1)
    c.close()
def main():
    start = time.time()
    workers = [multiprocessing.Process(target=talk, args=(${exchanges} // 4,)) for _ in range(4)]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
    print(int(${exchanges} / (time.time() - start)), "exchanges/s")
main()
`;
  const quoted = (text) => JSON.stringify(text.replaceAll("$", "$$$$"));
  return `
x-reqresp-lab:
  server: { service: server, command: [python3, -u, -c, ${quoted(server)}], port: 2222 }
  client: { service: client, command: [python3, -u, -c, ${quoted(client)}] }
services:
  server: { image: "${baseImage()}", command: [sleep, infinity], init: true, pull_policy: never }
  client: { image: "${baseImage()}", command: [sleep, infinity], init: true, pull_policy: never }
`;
}
