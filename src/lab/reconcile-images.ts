import type { BuildSpec, Service, Stack } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";
import { type ImageDetails, inspectImage } from "../docker/images.js";
import { LabError } from "../errors.js";
import { allEnded } from "./all-ended.js";
import type { Progress } from "./progress.js";

export interface ImageOptions {
  /** Build even when the image is here. */
  build?: boolean | undefined;
  /** Pull even when the image is here. */
  pull?: boolean | undefined;
  baseImage?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Compose's rule: the file's `image:`, else the built image is named after project and service. */
export function imageReference(stack: Stack, service: Service): string {
  return service.image ?? `${stack.project}-${service.name}`;
}

/** Reference → image, for every service; pulled or built where it is missing. Each image once, all at the same time. */
export async function reconcileImages(
  engine: Engine,
  stack: Stack,
  options: ImageOptions,
  progress: Progress,
): Promise<Map<string, ImageDetails>> {
  // Of several services with one image, the one that builds it says how it is come by.
  const makers = new Map<string, Service>();
  for (const service of stack.services) {
    const reference = imageReference(stack, service);
    if (service.build !== undefined || !makers.has(reference)) makers.set(reference, service);
  }
  const images = await allEnded(
    [...makers].map(async ([reference, service]) => {
      return [reference, await settle(engine, stack, service, reference, options, progress)] as const;
    }),
  );
  return new Map(images);
}

async function settle(
  engine: Engine,
  stack: Stack,
  service: Service,
  reference: string,
  options: ImageOptions,
  progress: Progress,
): Promise<ImageDetails> {
  const present = await inspectImage(engine, reference);
  const build = service.build;
  const wantsBuild = build !== undefined && (!present || options.build === true || service.pullPolicy === "build");
  const wantsPull = build === undefined && (options.pull === true || service.pullPolicy === "always");
  if (wantsBuild) await make(engine, stack, service, build, reference, options, progress);
  else if (present && !wantsPull) {
    if (build !== undefined) await noteNewerFile(build, reference, present, progress);
    return present;
  } else if (service.pullPolicy === "never") {
    throw new LabError(
      "IMAGE_UNAVAILABLE",
      `The image ${reference} of ${service.name} is not here, and pull_policy is never.`,
      {
        hint: `Pull it with \`docker pull ${reference}\`, or load it with \`docker load\`.`,
      },
    );
  } else await fetchImage(engine, service, reference, options, progress);
  const image = await inspectImage(engine, reference);
  if (image) return image;
  throw new LabError("IMAGE_UNAVAILABLE", `The image ${reference} of ${service.name} is not here after it was made.`, {
    hint: "Another program removed it meanwhile; try again.",
  });
}

async function make(
  engine: Engine,
  stack: Stack,
  service: Service,
  build: BuildSpec,
  reference: string,
  options: ImageOptions,
  progress: Progress,
): Promise<void> {
  // Loaded when something is built, so that an `up` that changes nothing does not pay for it.
  const [{ buildImage }, { chooseBaseImage }] = await Promise.all([
    import("../docker/build.js"),
    import("./reconcile-base-image.js"),
  ]);
  const settled = await chooseBaseImage(engine, build, options.baseImage, progress, options.signal);
  const id = `image ${reference}`;
  await step(progress, id, "building", "built", () =>
    buildImage(engine, settled, {
      project: stack.project,
      service: service.name,
      tag: reference,
      platform: service.platform,
      signal: options.signal,
      onProgress: (text) => progress({ type: "step", id, state: "progress", text }),
    }),
  );
}

async function fetchImage(
  engine: Engine,
  service: Service,
  reference: string,
  options: ImageOptions,
  progress: Progress,
): Promise<void> {
  const { pullImage } = await import("../docker/pull.js");
  const id = `image ${reference}`;
  await step(progress, id, "pulling", "pulled", () =>
    pullImage(engine, reference, {
      platform: service.platform,
      signal: options.signal,
      onProgress: (text) => progress({ type: "step", id, state: "progress", text }),
    }),
  );
}

async function step(
  progress: Progress,
  id: string,
  doing: string,
  done: string,
  work: () => Promise<void>,
): Promise<void> {
  progress({ type: "step", id, state: "started", text: doing });
  try {
    await work();
    progress({ type: "step", id, state: "done", text: done });
  } catch (error) {
    progress({ type: "step", id, state: "failed", text: "failed" });
    throw error;
  }
}

/** Like Compose, an image that is here is used as it is; unlike Compose, it is said when its files are newer. */
async function noteNewerFile(
  build: BuildSpec,
  reference: string,
  image: ImageDetails,
  progress: Progress,
): Promise<void> {
  if (!build.context.startsWith("/")) return;
  const { firstNewerFile } = await import("../docker/build-context.js");
  // A folder that cannot be read matters when it is built, not while its image is here.
  const newer = await firstNewerFile(build.context, image.madeAtMs).catch(() => undefined);
  if (newer === undefined) return;
  progress({
    type: "note",
    text: `${newer} is newer than the image ${reference}, which is used as it is; --build makes it anew.`,
  });
}
