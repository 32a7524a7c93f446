import { spawnSync } from "node:child_process";

/**
 * Runs commands in turns (A B C, A B C, …), so that a machine whose speed drifts slows them all alike, and takes medians.
 * Whole processes are measured from outside: wall-clock time, and peak resident memory as the kernel accounts it (GNU time).
 *
 * @param {{ name: string, command: string[], rounds?: number, env?: NodeJS.ProcessEnv }[]} contenders
 * @param {number} rounds
 * @returns {{ name: string, seconds: number, peakMegabytes: number, runs: number }[]}
 */
export function inTurns(contenders, rounds) {
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, command, rounds: own = rounds, env } of contenders) {
      // Round -1 warms caches and is not counted; slow contenders need no warming.
      if (round >= own || (round < 0 && own < rounds)) continue;
      const sample = runOnce(command, env);
      if (round >= 0) samples.get(name).push(sample);
    }
  }
  return contenders.map(({ name }) => {
    const runs = samples.get(name);
    return {
      name,
      seconds: median(runs.map((run) => run.seconds)),
      peakMegabytes: median(runs.map((run) => run.peakMegabytes)),
      runs: runs.length,
    };
  });
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runOnce(command, env) {
  const started = performance.now();
  const result = spawnSync("/usr/bin/time", ["-f", "%M", ...command], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 << 20,
  });
  const seconds = (performance.now() - started) / 1000;
  const [, kilobytes] = /(\d+)\s*$/.exec(result.stderr ?? "") ?? [];
  if (result.status !== 0 || kilobytes === undefined) {
    throw new Error(`${command.join(" ")} failed (${result.status}): ${result.error ?? result.stderr}`);
  }
  return { seconds, peakMegabytes: Number(kilobytes) / 1024 };
}

/**
 * Measures two in turns, each as often the first as the second: the kernel takes down namespaces long after a container is gone, which
 * slows whoever comes next. Each begins when that is over.
 * @param {number} rounds an even number
 * @param {[(round: number) => void, (round: number) => void]} contenders
 */
export function alternately(rounds, [one, other]) {
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? [one, other] : [other, one]) {
      spawnSync("sleep", ["0.5"]);
      contender(round);
    }
  }
}

/**
 * Of two measured in pairs: the median of the pairs' ratios, and the quarter and three quarter points, between which half of them lie.
 * @param {number[]} ones
 * @param {number[]} others as many
 */
export function pairedRatio(ones, others) {
  const ratios = ones.map((one, pair) => one / others[pair]).sort((a, b) => a - b);
  const at = (share) => ratios[Math.round(share * (ratios.length - 1))];
  return { median: median(ratios), low: at(0.25), high: at(0.75) };
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
