import { spawnSync } from "node:child_process";

/** Is the program installed? */
export function hasTool(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}
