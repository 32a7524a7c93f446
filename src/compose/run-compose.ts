import { spawn } from "node:child_process";
import { LabError } from "../errors.js";
import { refusal, saysAbsent, tookTooLong } from "./compose-complaints.js";

/** What a run of the plugin came to; "absent" when there is no docker client or it has no compose plugin. */
export type PluginResult<Value> =
  | { state: "ok"; value: Value }
  | { state: "absent" }
  | { state: "failed"; error: LabError };

export interface ComposeOutput {
  stdout: string;
  stderr: string;
}

/** Where the plugin runs. */
export interface ComposePlace {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Told once when a run takes long. */
  waiting?: ((text: string) => void) | undefined;
}

/** After so long a run is told of: nobody else says what is waited for. */
const patienceMs = 3_000;
/** Long enough for an include from a slow Git server. */
const defaultTimeoutMs = 120_000;
const maxLength = 16 * 1024 * 1024;

/**
 * Runs `docker compose` to its end, which is awaited also when it is interrupted or takes too long.
 * @param words what follows `docker compose`
 * @throws LabError INTERRUPTED, COMPOSE_TIMEOUT
 */
export async function runCompose(
  place: ComposePlace,
  words: readonly string[],
  { input, timeoutMs = defaultTimeoutMs }: { input?: string | undefined; timeoutMs?: number } = {},
): Promise<PluginResult<ComposeOutput>> {
  const tooLong = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any(place.signal === undefined ? [tooLong] : [place.signal, tooLong]);
  const slow = setTimeout(() => place.waiting?.(slowText(timeoutMs)), patienceMs);
  const { failure, ...output } = await runGroup(place, words, input, stop);
  clearTimeout(slow);
  if (place.signal?.aborted) throw new LabError("INTERRUPTED", "resolving the compose file was interrupted");
  if (failure === undefined) return { state: "ok", value: output };
  if (tooLong.aborted) throw tookTooLong(timeoutMs, output.stderr);
  if (failure.code === "ENOENT" || saysAbsent(output.stderr)) return { state: "absent" };
  return { state: "failed", error: refusal(output.stderr, failure) };
}

function slowText(timeoutMs: number): string {
  const [slow, most] = [patienceMs / 1000, timeoutMs / 1000];
  return `waiting for \`docker compose config\`, which has not answered for ${slow} s: a file from a Git server, or a docker command that hangs? It is given ${most} s`;
}

interface Ended extends ComposeOutput {
  /** Undefined when all went well. */
  failure?: NodeJS.ErrnoException;
}

/**
 * In a process group of its own, because what Compose starts (git, ssh, a credential helper) must end with it. By SIGKILL: Compose heeds
 * no SIGTERM while it reads, `config` has nothing to tidy up, and we may not be there to repeat it.
 */
function runGroup(
  { cwd, env }: ComposePlace,
  words: readonly string[],
  input: string | undefined,
  stop: AbortSignal,
): Promise<Ended> {
  if (stop.aborted) return Promise.resolve({ stdout: "", stderr: "" });
  return new Promise((resolve) => {
    const child = spawn("docker", ["compose", ...words], { cwd, env, detached: true });
    const end = () => killGroup(child.pid);
    stop.addEventListener("abort", end, { once: true });
    const ended: Ended = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        if (ended[name].length + text.length <= maxLength) ended[name] += text;
        else {
          ended.failure ??= new Error(`docker compose printed more than ${maxLength} characters`);
          end();
        }
      });
    }
    child.on("error", (error) => {
      ended.failure = error;
    });
    child.on("close", (code, signal) => {
      stop.removeEventListener("abort", end);
      if (code !== 0) ended.failure ??= new Error(`docker compose ended with ${signal ?? `status ${code}`}`);
      resolve(ended);
    });
    // A run that refuses its options ends without reading.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
