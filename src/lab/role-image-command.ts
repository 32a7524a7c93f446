import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Service } from "../compose/stack.js";

/** What a service's image starts by itself: entrypoint and command; undefined when that is not known. */
export type ImageCommand = (service: Service) => Promise<string[] | undefined>;

/**
 * The image's own command as its Dockerfile says, for a caller that has no image to inspect. A base image's command, a build
 * argument in the place of one, and a context that is a URL are not known.
 */
export const dockerfileCommand: ImageCommand = async ({ build }) => {
  if (build === undefined) return undefined;
  const text = build.dockerfileInline ?? (await readDockerfile(build.context, build.dockerfile));
  if (text === undefined) return undefined;
  // Only the last stage, or the target, becomes the image.
  const stages = text.replace(/\\[ \t]*\r?\n/g, " ").split(/^[ \t]*FROM[ \t]/im);
  const wanted = stages.find((stage) => build.target !== undefined && stageName(stage) === build.target.toLowerCase());
  const stage = wanted ?? stages.at(-1) ?? "";
  const entrypoint = lastInstruction(stage, "ENTRYPOINT");
  const command = lastInstruction(stage, "CMD");
  if (entrypoint === undefined && command === undefined) return undefined;
  return [...(entrypoint ?? []), ...(command ?? [])];
};

async function readDockerfile(context: string, dockerfile = "Dockerfile"): Promise<string | undefined> {
  try {
    return await readFile(resolve(context, dockerfile), "utf8");
  } catch (error) {
    // A URL as context, or no Dockerfile: the build will say so, with its own reason.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "EACCES") return undefined;
    throw error;
  }
}

function stageName(stage: string): string | undefined {
  return /^[^\n]*[ \t]AS[ \t]+(\S+)/i.exec(stage)?.[1]?.toLowerCase();
}

function lastInstruction(stage: string, name: string): string[] | undefined {
  const written = [...stage.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]+(.+)$`, "gim"))].at(-1)?.[1]?.trim();
  if (written === undefined) return undefined;
  if (!written.startsWith("[")) return ["/bin/sh", "-c", written];
  try {
    const words: unknown = JSON.parse(written);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    // Docker takes a malformed list for a shell command too.
    return ["/bin/sh", "-c", written];
  }
}
