import { execFileSync } from "node:child_process";

/** True where `docker compose version` works. */
export function pluginWorks(): boolean {
  try {
    execFileSync("docker", ["compose", "version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
