import { join } from "node:path";
import { expect, test } from "vitest";
import { findLabFile, listLabs } from "../../src/compose/find-lab-file.js";
import { temporaryProject } from "./temporary-project.js";

const files = {
  "here/compose/own.yml": "",
  "here/compose/reqresp.yaml": "",
  "package/compose/reqresp.yml": "",
  "package/compose/udp.yml": "",
  "package/secret.yml": "",
};

test("a lab is found by its name, in the working directory before the package", async () => {
  await using project = await temporaryProject(files);
  const folders = { cwd: join(project.folder, "here"), packageRoot: join(project.folder, "package") };
  expect(await findLabFile("reqresp", folders)).toBe(join(folders.cwd, "compose/reqresp.yaml"));
  expect(await findLabFile("udp", folders)).toBe(join(folders.packageRoot, "compose/udp.yml"));
  expect(await listLabs(folders)).toEqual(["own", "reqresp", "udp"]);
});

test("an unknown lab is an error that lists those there are", async () => {
  await using project = await temporaryProject(files);
  const folders = { cwd: join(project.folder, "here"), packageRoot: join(project.folder, "package") };
  await expect(findLabFile("reqrsp", folders)).rejects.toMatchObject({
    code: "COMPOSE_NOT_FOUND",
    hint: expect.stringMatching(/Did you mean reqresp\?.*own, reqresp, udp/),
  });
});

test.each(["../secret", "/etc/passwd", "", ".", "a/../../secret"])("%j is no lab's name", async (name) => {
  await using project = await temporaryProject(files);
  const folders = { cwd: join(project.folder, "here"), packageRoot: join(project.folder, "package") };
  await expect(findLabFile(name, folders)).rejects.toMatchObject({ code: "COMPOSE_NOT_FOUND" });
});
