import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseImage } from "./lab.mjs";
import { alternately, median, pairedRatio } from "./measure.mjs";

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
      return { services, ...compare(file, services > 10 ? 12 : 16, say) };
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

/**
 * Compose's own `down` takes its ten seconds every time: it is measured once, the other times its containers are killed. With many containers
 * at once, Engine 20.10 may go on counting endpoints of a network that has none, and nobody can remove it before the Engine starts again:
 * such a `down` is left out and counted, and each stack has a name of its own, so that the next is not hindered.
 */
function compare(file, rounds, say) {
  const times = { up: [], composeUp: [], down: [], composeDown: [] };
  let stacks = 0;
  let miscounts = 0;
  const project = () => ["-f", file, "-p", `reqresp-bench-${process.pid}-${stacks}`];
  const ours = (...words) => time("node", [program, ...words, ...project(), "--quiet"]);
  const compose = (...words) => time("docker", ["compose", ...project(), ...words]);
  const remove = (down, values = []) => {
    try {
      values.push(down());
    } catch (error) {
      if (!/active endpoints|the Engine counts endpoints/.test(error.message)) throw error;
      miscounts++;
      say(
        `the Engine has lost count of the endpoints of reqresp-bench-${process.pid}-${stacks}_default: it stays until the Engine starts again`,
      );
    }
  };
  // Once uncounted.
  ours("up");
  remove(() => ours("down"));
  alternately(rounds, [
    () => {
      stacks++;
      times.up.push(ours("up"));
      remove(() => ours("down"), times.down);
    },
    () => {
      stacks++;
      times.composeUp.push(compose("up", "-d"));
      if (times.composeDown.length === 0) remove(() => compose("down"), times.composeDown);
      else remove(() => compose("down", "-t", "0"));
    },
  ]);
  const medians = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  return { ...medians, upRatio: pairedRatio(times.up, times.composeUp), pairs: rounds, miscounts };
}

/** Seconds of a program that must succeed. */
function time(file, words) {
  const started = performance.now();
  const result = spawnSync(file, words, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${file} ${words.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
  return (performance.now() - started) / 1000;
}
