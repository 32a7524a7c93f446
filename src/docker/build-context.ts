import { createReadStream, existsSync, readFileSync } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import type { BuildSpec } from "../compose/stack.js";
import { LabError } from "../errors.js";
import { type IgnoreRule, parseIgnorePatterns } from "./ignore-patterns.js";
import { type TarEntry, tarEnd, tarHeader, tarPadding } from "./tar.js";

/** A build's folder, ready to be sent. */
export interface BuildContext {
  /** Path of the Dockerfile inside the archive. */
  dockerfile: string;
  dockerfileText: string;
  /** The archive, made while it is read. */
  archive(): Readable;
}

/** @throws LabError BUILD_FAILED when the folder or the Dockerfile is missing */
export function openBuildContext(build: BuildSpec): BuildContext {
  if (!existsSync(build.context)) {
    throw new LabError("BUILD_FAILED", `The build folder ${build.context} does not exist.`, {
      hint: "Correct `build: context:` in the compose file; it is relative to the file.",
    });
  }
  const path = resolve(build.context, build.dockerfile ?? "Dockerfile");
  const text = build.dockerfileInline ?? readDockerfile(path);
  const inside = relative(build.context, path);
  const sent = build.dockerfileInline === undefined && !inside.startsWith("..");
  // A Dockerfile from elsewhere travels under a name that no file of the folder has.
  const dockerfile = sent ? inside.split(sep).join("/") : ".reqresp-lab.Dockerfile";
  const { ignored, hasExceptions } = readIgnoreFile(build.context, path);
  const extra = sent ? undefined : { path: dockerfile, text };
  const keep = new Set([dockerfile, ".dockerignore"]);
  const rule: IgnoreRule = (candidate) => !keep.has(candidate) && ignored(candidate);
  return {
    dockerfile,
    dockerfileText: text,
    archive: () => Readable.from(pack(build.context, rule, hasExceptions, extra), { objectMode: false }),
  };
}

/** Entries looked at for a newer file: enough for a lab, and no delay in a folder of thousands. */
const newerFileLimit = 500;

/** The first file of the context that is newer than a moment, undefined when none of the first 500 is. */
export async function firstNewerFile(context: string, sinceMs: number): Promise<string | undefined> {
  const { ignored, hasExceptions } = readIgnoreFile(context, join(context, "Dockerfile"));
  let looked = 0;
  for await (const { path, modifiedMs, type } of walk(context, "", ignored, hasExceptions)) {
    looked += 1;
    if (looked > newerFileLimit) return undefined;
    if (type === "file" && modifiedMs > sinceMs) return path;
  }
  return undefined;
}

function readDockerfile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new LabError("BUILD_FAILED", `The Dockerfile ${path} cannot be read.`, {
      hint: "Write one there, or name it with `build: dockerfile:` in the compose file.",
      cause,
    });
  }
}

function readIgnoreFile(context: string, dockerfile: string): { ignored: IgnoreRule; hasExceptions: boolean } {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((path) => existsSync(path));
  return parseIgnorePatterns(file === undefined ? "" : readFileSync(file, "utf8"));
}

async function* pack(
  context: string,
  ignored: IgnoreRule,
  hasExceptions: boolean,
  extra: { path: string; text: string } | undefined,
): AsyncGenerator<Buffer> {
  if (extra !== undefined) {
    const content = Buffer.from(extra.text);
    yield tarHeader({ path: extra.path, type: "file", mode: 0o644, sizeBytes: content.length, modifiedMs: 0 });
    yield content;
    yield tarPadding(content.length);
  }
  for await (const entry of walk(context, "", ignored, hasExceptions)) {
    yield tarHeader(entry);
    if (entry.type === "file") yield* readWhole(join(context, entry.path), entry.sizeBytes);
  }
  yield tarEnd;
}

/** A file's content, exactly as long as its header says even when it changes meanwhile. */
async function* readWhole(path: string, sizeBytes: number): AsyncGenerator<Buffer> {
  let left = sizeBytes;
  if (sizeBytes > 0) {
    for await (const chunk of createReadStream(path, { end: sizeBytes - 1 }) as AsyncIterable<Buffer>) {
      left -= chunk.length;
      yield chunk;
    }
  }
  if (left > 0) throw new LabError("BUILD_FAILED", `${path} became shorter while it was sent to the Engine.`);
  yield tarPadding(sizeBytes);
}

async function* walk(
  context: string,
  folder: string,
  ignored: IgnoreRule,
  hasExceptions: boolean,
): AsyncGenerator<TarEntry> {
  const names = (await readdir(join(context, folder))).sort();
  for (const name of names) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const stats = await lstat(join(context, path));
    const out = ignored(path);
    const base = { mode: stats.mode, modifiedMs: stats.mtimeMs };
    if (stats.isDirectory()) {
      if (!out) yield { ...base, path: `${path}/`, type: "directory", sizeBytes: 0 };
      // Something below an ignored folder may be named by an exception.
      if (!out || hasExceptions) yield* walk(context, path, ignored, hasExceptions);
    } else if (!out && stats.isSymbolicLink()) {
      yield { ...base, path, type: "symlink", sizeBytes: 0, link: await readlink(join(context, path)) };
    } else if (!out && stats.isFile()) {
      yield { ...base, path, type: "file", sizeBytes: stats.size };
    }
  }
}
