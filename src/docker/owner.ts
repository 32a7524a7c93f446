import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Value of the owner label of a helper: "host:pid:starttime" of this process, so that a crash can be told from a long run. */
export function ownerOf(pid: number = process.pid): string {
  return `${hostname()}:${pid}:${startTime(pid) ?? 0}`;
}

/** "gone" when the process of an owner label has ended; "unknown" when it was on another host or the label is no owner's. */
export function ownerState(label: string | undefined): "alive" | "gone" | "unknown" {
  const [, host, pid, started] = /^(.+):(\d+):(\d+)$/.exec(label ?? "") ?? [];
  if (host === undefined || host !== hostname()) return "unknown";
  const now = startTime(Number(pid));
  if (now === undefined) return process.platform === "linux" ? "gone" : livesElsewhere(Number(pid));
  // The same number may have been given to another process meanwhile.
  return String(now) === started || started === "0" ? "alive" : "gone";
}

/** Clock ticks after boot at which a process began: field 22 of /proc/<pid>/stat, counted after the name in parentheses. */
function startTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    // No such process, or no /proc on this system.
    return undefined;
  }
}

/** Without /proc only the existence of the number can be asked. */
function livesElsewhere(pid: number): "alive" | "gone" {
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "gone";
  }
}
