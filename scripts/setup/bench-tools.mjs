import { aptInstall } from "./apt.mjs";
import { findProgram, isRoot } from "./run.mjs";

/** Debian packages by the program that the benchmarks call: GNU time for peak memory, tcptrace to compare with. */
const packages = { "/usr/bin/time": "time", tcptrace: "tcptrace" };

/** Programs that only the benchmarks need. Without tcptrace its lines are left out; without GNU time nothing can be measured. */
export async function benchTools(progress) {
  const missing = Object.keys(packages).filter((program) => !findProgram(program.replace(/^.*\//, "")));
  if (missing.length === 0) return "all here";
  const names = missing.map((program) => packages[program]);
  if (isRoot && findProgram("apt-get")) {
    await aptInstall(names, progress);
    return `installed ${names.join(", ")}`;
  }
  return `missing: ${names.join(", ")} (sudo apt-get install ${names.join(" ")})`;
}
