import { LabError } from "../errors.js";
import { warningsIn } from "./compose-complaints.js";
import type { Json } from "./node.js";
import type { CanonicalProject } from "./own-loader.js";
import type { StackRequest } from "./request.js";
import { type PluginResult, runCompose } from "./run-compose.js";

/** Lets Compose itself resolve the project. */
export async function loadWithPlugin(request: StackRequest): Promise<PluginResult<CanonicalProject>> {
  const result = await runCompose(request, [...projectOptions(request), "config", "--format", "json"]);
  if (result.state !== "ok") return result;
  const { stdout, stderr } = result.value;
  try {
    // `config` prints every dollar doubled, so that its output is again a compose file.
    const config = JSON.parse(stdout.replaceAll("$$", "$")) as Json;
    return { state: "ok", value: { config, warnings: warningsIn(stderr) } };
  } catch (cause) {
    const message = "docker compose config printed something that is no JSON";
    return { state: "failed", error: new LabError("COMPOSE_UNSUPPORTED", message, { hint: updateHint, cause }) };
  }
}

/**
 * service → configuration hash as Compose computes it.
 * @param resolved a project that Compose has resolved, to be hashed instead of the files
 */
export async function composeHashes(
  request: StackRequest,
  resolved?: { text: string; directory: string },
): Promise<PluginResult<Map<string, string>>> {
  const options = projectOptions(
    resolved === undefined ? request : { ...request, files: ["-"], projectDirectory: resolved.directory },
  );
  const result = await runCompose(request, [...options, "config", "--hash", "*"], { input: resolved?.text });
  if (result.state !== "ok") return result;
  const hashes = new Map<string, string>();
  for (const line of result.value.stdout.split("\n")) {
    const entry = /^(\S+) ([0-9a-f]{64})$/.exec(line.trim());
    if (entry !== null) hashes.set(entry[1]!, entry[2]!);
  }
  return { state: "ok", value: hashes };
}

const updateHint = "Update the Docker Compose plugin to 2.20 or newer.";

function projectOptions(request: StackRequest): string[] {
  return [
    // A docker client without the plugin takes --ansi for its own and names it in its complaint.
    ...["--ansi", "never"],
    // Each one word, so that a value that begins with a dash is no option.
    ...(request.files ?? []).map((file) => `--file=${file}`),
    ...(request.projectName === undefined ? [] : [`--project-name=${request.projectName}`]),
    ...(request.projectDirectory === undefined ? [] : [`--project-directory=${request.projectDirectory}`]),
    ...(request.envFiles ?? []).map((file) => `--env-file=${file}`),
    ...(request.profiles ?? []).map((profile) => `--profile=${profile}`),
  ];
}
