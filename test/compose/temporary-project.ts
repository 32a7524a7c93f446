import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadStack, type StackRequest } from "../../src/compose/load-stack.js";
import type { Stack } from "../../src/compose/stack.js";
import { LabError } from "../../src/errors.js";

/** A folder of its own with these files, gone at the end of the block. */
export async function temporaryProject(
  files: Record<string, string>,
): Promise<AsyncDisposable & { folder: string; load: (request?: Partial<StackRequest>) => Promise<Stack> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "reqresp-compose-")));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const env = { PATH: process.env.PATH, HOME: "/home/someone" };
  return {
    folder,
    load: (request) => loadStack({ cwd: folder, env, projectName: "test", resolver: "own", ...request }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The stack of one compose file. */
export async function stackOf(text: string, request: Partial<StackRequest> = {}): Promise<Stack> {
  await using project = await temporaryProject({ "compose.yml": text });
  return await project.load(request);
}

/** The error that loading one compose file ends with; any other outcome fails the test. */
export async function errorOf(text: string, request: Partial<StackRequest> = {}): Promise<LabError> {
  try {
    await stackOf(text, request);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}
