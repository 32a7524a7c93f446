import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseImage } from "./lab.mjs";
import { alternately, median } from "./measure.mjs";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/**
 * `up` beside `docker compose up -d`, and `down` beside `docker compose down`, of stacks of many services whose image is there: in turns,
 * each from nothing. The containers' first process is a `sleep`, which ignores SIGTERM, so that Compose waits its ten seconds.
 */
export function benchServices(say, counts = [2, 10, 50]) {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-services-"));
  try {
    return counts.map((services) => {
      say(`${services} services, ours and Compose in turns …`);
      const file = join(folder, `${services}.yml`);
      writeFileSync(file, stackOf(services));
      return { services, ...compare(file, services > 10 ? 4 : 10) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stackOf(services) {
  const names = Array.from({ length: services - 1 }, (_, index) => `client-${index + 1}`);
  const service = (name, rest = "") => `  ${name}:\n    image: ${baseImage()}\n    command: [sleep, infinity]\n${rest}`;
  const clients = names.map((name) => service(name, "    depends_on: [server]\n"));
  return `services:\n${service("server")}${clients.join("")}`;
}

/** Compose's own `down` is measured once, the other times its containers are killed: it takes its ten seconds every time. */
function compare(file, rounds) {
  const project = ["-f", file, "-p", `reqresp-bench-${process.pid}`];
  const ours = (...words) => time("node", [program, ...words, ...project, "--quiet"]);
  const compose = (...words) => time("docker", ["compose", ...project, ...words]);
  const times = { up: [], composeUp: [], down: [], composeDown: [] };
  // Once uncounted.
  ours("up");
  ours("down");
  alternately(rounds, [
    () => {
      times.up.push(ours("up"));
      times.down.push(ours("down"));
    },
    (round) => {
      times.composeUp.push(compose("up", "-d"));
      if (round === 0) times.composeDown.push(compose("down"));
      else compose("down", "-t", "0");
    },
  ]);
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/** Seconds of a program that must succeed. */
function time(file, words) {
  const started = performance.now();
  const result = spawnSync(file, words, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${file} ${words.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
  return (performance.now() - started) / 1000;
}
