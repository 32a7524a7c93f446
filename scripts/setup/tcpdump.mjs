import process from "node:process";
import { aptInstall } from "./apt.mjs";
import { findProgram } from "./run.mjs";

/** tcpdump on the host. On other systems than Linux the capture runs in a container, so nothing is needed here. */
export async function tcpdump(progress) {
  if (process.platform !== "linux") return "not needed here: captures run in a container";
  const found = findProgram("tcpdump");
  if (found) return found;
  await aptInstall(["tcpdump"], progress);
  return "installed";
}
