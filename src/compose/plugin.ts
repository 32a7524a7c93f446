import { execFile } from "node:child_process";
import { LabError } from "../errors.js";
import type { Json } from "./node.js";
import type { CanonicalProject } from "./own-loader.js";
import { printable } from "./printable.js";
import type { StackRequest } from "./request.js";

/** What a run of the plugin came to; "absent" when there is no docker client or it has no compose plugin. */
export type PluginResult<Value> =
  | { state: "ok"; value: Value }
  | { state: "absent" }
  | { state: "failed"; error: LabError };

/** Lets Compose itself resolve the project. */
export async function loadWithPlugin(request: StackRequest): Promise<PluginResult<CanonicalProject>> {
  const result = await runCompose(request, ["config", "--format", "json"]);
  if (result.state !== "ok") return result;
  try {
    // `config` prints every dollar doubled, so that its output is again a compose file.
    const config = JSON.parse(result.value.stdout.replaceAll("$$", "$")) as Json;
    return { state: "ok", value: { config, warnings: warningsIn(result.value.stderr) } };
  } catch (cause) {
    const message = "docker compose config printed something that is no JSON";
    return { state: "failed", error: new LabError("COMPOSE_UNSUPPORTED", message, { hint: updateHint, cause }) };
  }
}

/** service → configuration hash as Compose computes it. */
export async function composeHashes(request: StackRequest): Promise<PluginResult<Map<string, string>>> {
  const result = await runCompose(request, ["config", "--hash", "*"]);
  if (result.state !== "ok") return result;
  const hashes = new Map<string, string>();
  for (const line of result.value.stdout.split("\n")) {
    const entry = /^(\S+) ([0-9a-f]{64})$/.exec(line.trim());
    if (entry !== null) hashes.set(entry[1]!, entry[2]!);
  }
  return { state: "ok", value: hashes };
}

const updateHint = "Update the Docker Compose plugin to 2.20 or newer.";

interface Output {
  stdout: string;
  stderr: string;
}

function runCompose(request: StackRequest, command: string[]): Promise<PluginResult<Output>> {
  // A docker client without the plugin takes --ansi for its own and names it in its complaint.
  const options = [
    ...["--ansi", "never"],
    ...(request.files ?? []).flatMap((file) => ["--file", file]),
    ...(request.projectName === undefined ? [] : ["--project-name", request.projectName]),
    ...(request.projectDirectory === undefined ? [] : ["--project-directory", request.projectDirectory]),
    ...(request.envFiles ?? []).flatMap((file) => ["--env-file", file]),
    ...(request.profiles ?? []).flatMap((profile) => ["--profile", profile]),
  ];
  return new Promise((resolve, reject) => {
    execFile(
      "docker",
      ["compose", ...options, ...command],
      {
        cwd: request.cwd,
        env: request.env,
        maxBuffer: 16 * 1024 * 1024,
        ...(request.signal && { signal: request.signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ state: "ok", value: { stdout, stderr } });
        else if (request.signal?.aborted)
          reject(new LabError("INTERRUPTED", "resolving the compose file was interrupted"));
        else if (error.code === "ENOENT" || isAbsent(stderr)) resolve({ state: "absent" });
        else resolve({ state: "failed", error: refusal(stderr, error) });
      },
    );
  });
}

/** How docker clients of different ages say that they have no `compose` command. */
function isAbsent(stderr: string): boolean {
  return /unknown command: docker compose|'compose' is not a docker command|unknown flag: --ansi\b/.test(stderr);
}

function refusal(stderr: string, cause: Error): LabError {
  const said = stderr.split("\n").filter((line) => line.trim() !== "" && !isWarning(line));
  const message = said
    .slice(-5)
    .map((line) => printable(line, 500))
    .join("; ");
  const code = /required variable/.test(message) ? "COMPOSE_VARIABLE" : "COMPOSE_INVALID";
  return new LabError(code, `docker compose refuses the file: ${message || printable(cause.message)}`, {
    hint: "`docker compose config` shows the same; correct the file until it prints the resolved project.",
    cause,
  });
}

function isWarning(line: string): boolean {
  return /level=warning|^WARN\[/.test(line);
}

function warningsIn(stderr: string): string[] {
  const warnings = stderr
    .split("\n")
    .filter(isWarning)
    .map((line) => /msg="(.*)"$/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? line)
    .filter((line) => !/attribute `?version`? is obsolete|`version` is obsolete/.test(line))
    .map((line) => printable(line, 500));
  // Compose reads the files more than once, and warns each time.
  return [...new Set(warnings)];
}
