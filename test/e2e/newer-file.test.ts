import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { removeImage } from "../../src/docker/images.js";
import { openStack } from "../../src/lab/open-lab.js";
import { reconcileImages } from "../../src/lab/reconcile-images.js";
import { uniqueProject } from "../lab/stack-builder.js";
import { baseImage } from "./support/base-image.js";

it("a file that is newer than its image is told, until the image is built again, if only from the cache", async () => {
  const engine = await connectEngine(process.env);
  const folder = await mkdtemp(join(tmpdir(), "reqresp-lab-newer-"));
  const project = uniqueProject("newer");
  try {
    await writeFile(join(folder, "Dockerfile"), `FROM ${baseImage()}\nCOPY note.txt /note.txt\n`);
    await writeFile(join(folder, "note.txt"), project);
    await writeFile(join(folder, "compose.yml"), "services: {server: {build: ., command: x}}");
    const stack = await openStack({
      cwd: folder,
      env: process.env,
      projectName: project,
      signal: new AbortController().signal,
    });
    const notes = async (build: boolean): Promise<string[]> => {
      const told: string[] = [];
      await reconcileImages(engine, stack, { build }, (event) => event.type === "note" && told.push(event.text));
      return told.filter((text) => text.includes("newer than the image"));
    };
    expect(await notes(false)).toEqual([]);
    expect(await notes(false)).toEqual([]);
    // Written again with the same text, as a checkout does.
    const now = new Date();
    await utimes(join(folder, "note.txt"), now, now);
    expect(await notes(false)).toEqual([expect.stringMatching(/^note.txt is newer .*--build makes it anew/)]);
    await notes(true);
    expect(await notes(false)).toEqual([]);
  } finally {
    await removeImage(engine, `${project}-server`);
    await rm(folder, { recursive: true, force: true });
  }
});
