import type { BuildSpec } from "../compose/stack.js";
import { openBuildContext } from "../docker/build-context.js";
import type { Engine } from "../docker/engine.js";
import { inspectImage } from "../docker/images.js";
import { pullImage } from "../docker/pull.js";
import { LabError } from "../errors.js";
import type { Progress } from "./progress.js";

/** Python image that set-up builds from Debian packages where the official one cannot be pulled. Never under the official name. */
const localBaseImage = "reqresp-lab/python:local";

const argument = "BASE_IMAGE";

/**
 * The build with its base image settled, where the Dockerfile leaves it to a build argument BASE_IMAGE: the user's choice, else
 * the wanted image when it is here or can be pulled, else our local Python image. Says which one it took and why.
 * @throws LabError IMAGE_UNAVAILABLE with what to type, INTERRUPTED
 */
export async function chooseBaseImage(
  engine: Engine,
  build: BuildSpec,
  override: string | undefined,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<BuildSpec> {
  const wanted = wantedBaseImage(build);
  if (wanted === undefined) return build;
  const chosen = override ?? (await available(engine, wanted, progress, signal));
  if (override !== undefined) progress({ type: "note", text: `Base image: ${override}, as asked for.` });
  return { ...build, args: { ...build.args, [argument]: chosen } };
}

/** The value of BASE_IMAGE: the compose file's, else the Dockerfile's default; undefined where FROM does not use it. */
function wantedBaseImage(build: BuildSpec): string | undefined {
  if (/^(https?|git|ssh):\/\/|^git@/.test(build.context)) return undefined;
  const { dockerfileText } = openBuildContext(build);
  if (!/^\s*FROM\s+(?:--platform=\S+\s+)?\$\{?BASE_IMAGE\b/im.test(dockerfileText)) return undefined;
  const fallback = /^\s*ARG\s+BASE_IMAGE=["']?([^\s"']+)/im.exec(dockerfileText)?.[1];
  return build.args[argument] || fallback;
}

async function available(
  engine: Engine,
  wanted: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (await inspectImage(engine, wanted)) return wanted;
  const id = `image ${wanted}`;
  progress({ type: "step", id, state: "started", text: "pulling" });
  try {
    await pullImage(engine, wanted, {
      signal,
      onProgress: (text) => progress({ type: "step", id, state: "progress", text }),
    });
    progress({ type: "step", id, state: "done", text: "pulled" });
    return wanted;
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== "IMAGE_UNAVAILABLE") throw error;
    const stand = isPython(wanted) && (await inspectImage(engine, localBaseImage)) !== undefined;
    progress({
      type: "step",
      id,
      state: stand ? "unchanged" : "failed",
      text: stand ? "replaced" : "cannot be pulled",
    });
    if (!stand) throw unavailable(wanted, error);
    progress({
      type: "note",
      text: `Base image: ${localBaseImage}, because ${wanted} is not here and cannot be pulled.`,
    });
    return localBaseImage;
  }
}

function isPython(reference: string): boolean {
  return /(^|\/)python([:@]|$)/.test(reference);
}

function unavailable(wanted: string, cause: LabError): LabError {
  const local = isPython(wanted)
    ? `build the local Python image with \`npm run setup\` (in a clone) or \`scripts/base-image.sh\` (in the installed package), or `
    : "";
  return new LabError("IMAGE_UNAVAILABLE", cause.message, {
    hint: `Without internet, ${local}name an image that is here with --base-image or REQRESP_LAB_BASE_IMAGE; else check the connection.`,
    cause,
  });
}
