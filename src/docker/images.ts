import type { Engine } from "./engine.js";
import { inPath } from "./in-path.js";
import { attempt, orMissing } from "./to-lab-error.js";

export interface ImageDetails {
  id: string;
  tags: string[];
  labels: Record<string, string>;
  /** Milliseconds since 1970: when it was made, or last given a name, which a build does also where all its steps are in the cache. */
  madeAtMs: number;
  /** Paths the image declares as volumes. */
  volumes: string[];
  hasHealthcheck: boolean;
  /** Entrypoint and command together; empty when it has neither. */
  command: string[];
}

/** By id or reference; undefined when it is not here. */
export async function inspectImage(engine: Engine, reference: string): Promise<ImageDetails | undefined> {
  const image = await orMissing(`Inspecting image ${reference}`, () =>
    engine.client.getImage(inPath(reference)).inspect(),
  );
  if (!image) return undefined;
  const config = image.Config as typeof image.Config & { Healthcheck?: { Test?: string[] } };
  const test = config?.Healthcheck?.Test;
  // Podman has none.
  const named = (image as { Metadata?: { LastTagTime?: string } }).Metadata?.LastTagTime;
  return {
    id: image.Id,
    tags: image.RepoTags ?? [],
    labels: config?.Labels ?? {},
    madeAtMs: Math.max(Date.parse(image.Created), Date.parse(named ?? image.Created)),
    volumes: Object.keys(config?.Volumes ?? {}),
    hasHealthcheck: test !== undefined && test.length > 0 && test[0] !== "NONE",
    command: [...wordsOf(config?.Entrypoint), ...wordsOf(config?.Cmd)],
  };
}

/** Very old images have a text where others have a list. */
function wordsOf(command: string | string[] | null | undefined): string[] {
  if (typeof command === "string") return command === "" ? [] : [command];
  return command ?? [];
}

/** Images that carry every given label, by their first tag or id. */
export async function listImages(
  engine: Engine,
  labels: readonly string[],
): Promise<{ id: string; reference: string; labels: Record<string, string> }[]> {
  const found = await attempt("Listing images", () => engine.client.listImages({ filters: { label: [...labels] } }));
  return found.map((image) => ({
    id: image.Id,
    reference: image.RepoTags?.find((tag) => tag !== "<none>:<none>") ?? image.Id,
    labels: image.Labels ?? {},
  }));
}

/** False when it was gone already. @throws LabError ENGINE_ERROR with status 409 as cause while a container uses it. */
export async function removeImage(engine: Engine, reference: string): Promise<boolean> {
  const removed = await orMissing(`Removing image ${reference}`, async () => {
    await engine.client.getImage(inPath(reference)).remove();
    return true;
  });
  return removed === true;
}
