import { spawn } from "node:child_process";
import { once } from "node:events";
import { LabError } from "../errors.js";
import type { CaptureOptions } from "./capture.js";
import { filterFailure, isFilterComplaint } from "./diagnostics.js";
import { findProgram } from "./find-program.js";
import { keeperScript } from "./keeper.js";
import type { TcpdumpProcess } from "./tcpdump-process.js";

/** How tcpdump gets the right to capture: as it is, by sudo without a question, by sudo that asks on the terminal. */
export type Privilege = "direct" | "sudo -n" | "sudo";

/** Full path of the host's tcpdump, or TCPDUMP_NOT_FOUND. */
export function requireTcpdump(env: NodeJS.ProcessEnv): string {
  const found = findProgram("tcpdump", env.PATH);
  if (found !== undefined) return found;
  throw new LabError("TCPDUMP_NOT_FOUND", "tcpdump is not installed on this host.", {
    hint: "Install it (`sudo apt install tcpdump`, `sudo dnf install tcpdump`, `brew install tcpdump`), or capture without it by `--via sidecar`.",
  });
}

/** Has tcpdump compile the filter for Ethernet, which needs no right to capture; CAPTURE_FILTER with its complaint. */
export async function checkFilter(tcpdump: string, filter: string, signal: AbortSignal): Promise<void> {
  const { execa } = await import("execa");
  const result = await execa(tcpdump, ["-y", "EN10MB", "-d", "--", filter], {
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
    env: { LC_ALL: "C" },
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (result.exitCode === 0) return;
  if (isFilterComplaint(result.stderr)) throw filterFailure(filter, result.stderr);
  throw new LabError("CAPTURE_FAILED", `${tcpdump} cannot be run: ${result.stderr || result.shortMessage}`);
}

/** The same with the host's own tcpdump. @throws LabError CAPTURE_FILTER, TCPDUMP_NOT_FOUND */
export function checkCaptureFilter(filter: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  return checkFilter(requireTcpdump(env), filter, signal);
}

/** Starts tcpdump under its keeper on this host. That it listens is for the session to see. */
export function startHostTcpdump(
  tcpdump: string,
  tcpdumpArguments: string[],
  privilege: Privilege,
  options: Pick<CaptureOptions, "env">,
): TcpdumpProcess {
  const keeper = ["/bin/sh", "-c", keeperScript, "reqresp-lab-capture", tcpdump, ...tcpdumpArguments];
  const command = { direct: keeper, "sudo -n": ["sudo", "-n", ...keeper], sudo: ["sudo", "-p", sudoPrompt, ...keeper] }[
    privilege
  ];
  // Not execa: loading it takes as long as tcpdump takes to listen, and nothing of it is needed here.
  const subprocess = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...options.env, LC_ALL: "C" } });
  const { stdin, stdout, stderr } = subprocess;
  // The keeper may be gone before we write or close; its exit tells that.
  stdin.on("error", () => {});
  stdout.once("end", () => stdin.end());
  const exited = once(subprocess, "close").then(
    ([code]) => (code as number | null) ?? undefined,
    // It could not be started.
    () => undefined,
  );
  return {
    stdout,
    stderr,
    signal: (name) => {
      if (stdin.writable) stdin.write(`${name}\n`);
    },
    exited,
    kill: async () => {
      stdin.end();
      stdout.destroy();
      if (await endsWithin(exited, 3_000)) return;
      // Only a sudo that still waits for a password does not look at stdin.
      subprocess.kill("SIGKILL");
      if (await endsWithin(exited, 2_000)) return;
      // What cannot be ended does not keep us, too.
      stderr.destroy();
      subprocess.unref();
      throw new LabError("CAPTURE_FAILED", `tcpdump does not end: process ${subprocess.pid}.`, {
        hint: `End it by hand: sudo kill ${subprocess.pid}`,
      });
    },
  };
}

const sudoPrompt = "[sudo] password for %p, to capture packets with tcpdump: ";

async function endsWithin(exited: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const ended = await Promise.race([exited.then(() => true), late]);
  clearTimeout(timer);
  return ended;
}
