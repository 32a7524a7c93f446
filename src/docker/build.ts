import type { Readable } from "node:stream";
import type { BuildSpec } from "../compose/stack.js";
import { LabError } from "../errors.js";
import { version } from "../version.js";
import { openBuildContext } from "./build-context.js";
import { type BuildLog, followBuild } from "./build-log.js";
import { type BuildSession, openBuildSession } from "./buildkit.js";
import type { Engine } from "./engine.js";
import { readJsonLines } from "./json-lines.js";
import { composeLabel } from "./labels.js";
import { engineMessage, interrupted } from "./to-lab-error.js";

export interface BuildOptions {
  project: string;
  service: string;
  /** Name the image gets. */
  tag: string;
  platform?: string | undefined;
  /** "auto": BuildKit where the Engine has it. */
  builder?: "auto" | "classic" | undefined;
  signal?: AbortSignal | undefined;
  /** The step the builder is at: "3/7 COPY . /app". */
  onProgress?: ((text: string) => void) | undefined;
}

/**
 * Builds an image, with BuildKit where the Engine has it and else with the classic builder, and labels it as Compose does.
 * @throws LabError BUILD_FAILED with the failing step and the last lines, INTERRUPTED
 */
export async function buildImage(engine: Engine, build: BuildSpec, options: BuildOptions): Promise<void> {
  const log = followBuild(options.onProgress);
  const session = options.builder === "classic" ? undefined : await openBuildSession(engine);
  try {
    const stream = await send(engine, build, options, session);
    const stop = () => stream.destroy();
    options.signal?.addEventListener("abort", stop, { once: true });
    await readJsonLines(stream, log.read);
    options.signal?.removeEventListener("abort", stop);
    if (options.signal?.aborted) throw new Error("the build was cut short");
    if (log.failure() !== undefined) throw new Error(log.failure());
  } catch (error) {
    if (options.signal?.aborted) throw interrupted(`Building ${options.tag}`, error);
    throw error instanceof LabError ? error : failed(options, log, engineMessage(error), error);
  } finally {
    session?.close();
  }
}

async function send(
  engine: Engine,
  build: BuildSpec,
  options: BuildOptions,
  session: BuildSession | undefined,
): Promise<Readable> {
  const remote = /^(https?|git|ssh):\/\/|^git@/.test(build.context);
  const context = remote ? undefined : openBuildContext(build);
  const parameters = {
    ...(remote ? { remote: build.context } : {}),
    t: [options.tag, ...build.tags],
    dockerfile: context?.dockerfile ?? build.dockerfile ?? "Dockerfile",
    buildargs: build.args,
    labels: {
      ...build.labels,
      [composeLabel.project]: options.project,
      [composeLabel.service]: options.service,
      [composeLabel.version]: version(),
    },
    ...(build.target ? { target: build.target } : {}),
    ...(build.noCache ? { nocache: true } : {}),
    ...(build.pull ? { pull: "1" } : {}),
    ...(build.network ? { networkmode: build.network } : {}),
    ...(build.extraHosts.length > 0 ? { extrahosts: build.extraHosts.join(",") } : {}),
    ...(build.shmSizeBytes === undefined ? {} : { shmsize: build.shmSizeBytes }),
    ...(build.cacheFrom.length > 0 ? { cachefrom: JSON.stringify(build.cacheFrom) } : {}),
    ...((build.platforms[0] ?? options.platform) ? { platform: build.platforms[0] ?? options.platform } : {}),
    // A number, because dockerode opens a second session at the text "2".
    ...(session ? { version: 2, session: session.id, buildid: session.id } : {}),
    rm: true,
    forcerm: true,
    ...(options.signal ? { abortSignal: options.signal } : {}),
  };
  // dockerode's types know one tag only; the query may repeat it.
  const body = context?.archive() ?? "";
  return (await engine.client.buildImage(body as Readable, parameters as unknown as { t: string })) as Readable;
}

function failed(options: BuildOptions, log: BuildLog, reason: string, cause: unknown): LabError {
  const where = log.step() === undefined ? "" : ` at step ${log.step()}`;
  const lines = log.lines().map((line) => `\n  ${line}`);
  const offline =
    /lookup .*(no such host|i\/o timeout|server misbehaving)|dial tcp|pull access denied|manifest .*unknown|toomanyrequests/;
  return new LabError(
    "BUILD_FAILED",
    `Building ${options.tag} for ${options.service} failed${where}: ${reason}${lines.join("")}`,
    {
      hint: offline.test(reason)
        ? "The image in FROM is neither here nor to be had: check the connection, or name a local one in the Dockerfile or a build argument."
        : "Mend the Dockerfile or what it copies, then try again.",
      cause,
    },
  );
}
