import { join } from "node:path";
import process from "node:process";
import { indent } from "./apt.mjs";
import { SetupError } from "./report.mjs";
import { findProgram, root, run } from "./run.mjs";

const official = "python:3.12-slim";
const local = "reqresp-lab/python:local";

/** The image that the lab's own is built from: the official one where it can be had, else a small local one from Debian packages. */
export async function baseImage(progress) {
  const chosen = process.env.REQRESP_LAB_BASE_IMAGE;
  if (!findProgram("docker")) return "left to reqresp-lab up: no docker command here to look with";
  for (const image of chosen ? [chosen] : [official, local]) {
    if (await isPresent(image)) return `${image} is here`;
  }
  progress(`pulling ${chosen ?? official} …`);
  const pull = await run("docker", ["pull", "--quiet", chosen ?? official], { timeoutMs: 120_000 });
  if (pull.status === 0) return `${chosen ?? official} pulled`;
  const reason = pull.output.trim().split("\n").at(-1) ?? "no answer";
  if (chosen) {
    throw new SetupError(
      `REQRESP_LAB_BASE_IMAGE=${chosen} cannot be pulled:\n${indent(reason)}`,
      "Name an image that is here, or unset it.",
    );
  }
  progress(`${official} cannot be pulled; building ${local} from Debian packages …`);
  const built = await run("sh", [join(root, "scripts", "base-image.sh"), "python"]);
  if (built.status !== 0) {
    throw new SetupError(
      `neither ${official} nor a local image is to be had.\n${indent(`${reason}\n${built.output.trim().split("\n").slice(-8).join("\n")}`)}`,
      `Once the machine reaches an image registry or Debian's packages, start again.`,
    );
  }
  return `${local} built`;
}

async function isPresent(image) {
  return (await run("docker", ["image", "inspect", "--format", "{{.Id}}", image])).status === 0;
}
