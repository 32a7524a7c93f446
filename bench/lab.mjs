import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternately, median } from "./measure.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist", "main.js");
const shipped = join(root, "compose", "reqresp.yml");

/**
 * One conversation of two messages captured from its first packet to its last, the image being built: with reqresp-lab (up, capture
 * --run, summary, down), and by hand with Compose and tcpdump (up -d, tcpdump, two exec, down; nothing explained). In turns.
 */
export function benchLab(say, rounds = 8) {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-bench-"));
  try {
    const stubborn = join(folder, "stubborn.yml");
    writeFileSync(stubborn, stubbornStack());
    say("the shipped lab, ours and by hand in turns …");
    const quick = compare(folder, shipped, rounds);
    say("containers that ignore SIGTERM, ours and by hand in turns …");
    const slow = compare(folder, stubborn, 2);
    say("start-up …");
    return { quick, slow, start: startUp(15) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shipped stack as courses have it: PID 1 is a `tail` that ignores SIGTERM. */
function stubbornStack() {
  return readFileSync(shipped, "utf8")
    .replace("command: [sleep, infinity]", "command: [tail, -f, /dev/null]")
    .replace("init: true", "init: false")
    .replace("../labs/reqresp", join(root, "labs", "reqresp"));
}

function compare(folder, file, rounds) {
  const project = `reqresp-bench-${process.pid}`;
  const ours = oursScript(file, project, join(folder, "ours.pcap"));
  const byHand = byHandScript(file, project, join(folder, "by-hand.pcap"));
  const times = { ours: [], byHand: [], oursDown: [], byHandDown: [] };
  // Once uncounted, which also builds the image.
  shell(ours);
  alternately(rounds, [
    () => {
      const { total, down } = shell(ours);
      times.ours.push(total);
      times.oursDown.push(down);
    },
    () => {
      const { total, down } = shell(byHand);
      times.byHand.push(total);
      times.byHandDown.push(down);
    },
  ]);
  shell(`node ${program} down -f ${file} -p ${project} --rmi`);
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function oursScript(file, project, capture) {
  const lab = `-f ${file} -p ${project} --quiet`;
  return `
    node ${program} up ${lab}
    node ${program} capture ${lab} --run -m halo -m 'apa kabar?' -w ${capture} --force
    node ${program} summary ${capture}
    date +%s.%N
    node ${program} down ${lab}`;
}

function byHandScript(file, project, capture) {
  const compose = `docker compose -f ${file} -p ${project}`;
  return `
    export REQRESP_LAB_BASE_IMAGE=${baseImage()}
    ${compose} up -d
    id=$(docker network inspect -f '{{.Id}}' ${project}_default)
    bridge=br-$(echo "$id" | cut -c1-12)
    tcpdump -U --immediate-mode -ni "$bridge" -w ${capture} 2> ${capture}.log & tcpdump=$!
    until grep -q 'listening on' ${capture}.log; do sleep 0.01; done
    ${compose} exec -d reqresp-server python server.py
    until ${compose} exec -T reqresp-server cat /proc/net/tcp | grep -q ':08AE'; do sleep 0.01; done
    printf 'halo\\napa kabar?\\nbye\\n' | ${compose} exec -T reqresp-client python client.py
    sleep 0.1
    kill -INT "$tcpdump"; wait "$tcpdump" || true
    # The client's last prompt has no newline.
    echo; date +%s.%N
    ${compose} down`;
}

/** The image that the set-up has provided. */
export function baseImage() {
  const official = "python:3.12-slim";
  const here = spawnSync("docker", ["image", "inspect", official]).status === 0;
  return process.env.REQRESP_LAB_BASE_IMAGE ?? (here ? official : "reqresp-lab/python:local");
}

/** Runs a script; seconds in total, and of its last line (the down). */
function shell(script) {
  const result = spawnSync("sh", ["-ec", `date +%s.%N\n${script}\ndate +%s.%N`], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`a measured script failed:\n${result.stdout}\n${result.stderr}`);
  const stamps = result.stdout
    .split("\n")
    .filter((line) => /^\d{10}\.\d{9}$/.test(line))
    .map(Number);
  const end = stamps.at(-1);
  return { total: end - stamps[0], down: end - (stamps.at(-2) ?? end) };
}

/** Milliseconds of `reqresp-lab --version` beside `node -e 0`, in turns. */
function startUp(rounds) {
  const time = (args) => {
    const started = performance.now();
    spawnSync("node", args);
    return performance.now() - started;
  };
  const version = [];
  const node = [];
  for (let round = 0; round < rounds; round++) {
    version.push(time([program, "--version"]));
    node.push(time(["-e", "0"]));
  }
  return { versionMs: median(version), nodeMs: median(node) };
}
