import { fileURLToPath } from "node:url";
import type { Engine } from "../docker/engine.js";
import { inspectImage } from "../docker/images.js";
import { LabError } from "../errors.js";
import { packageRoot } from "../package-root.js";
import type { CaptureOptions } from "./capture.js";
import { complaint } from "./diagnostics.js";

/** The image that captures from a container: tcpdump and a shell. */
const repository = "reqresp-lab/tcpdump";

/** REQRESP_LAB_IMAGE_TAG names another tag than "local", as for the script that builds it. */
function tcpdumpImage(env: NodeJS.ProcessEnv): string {
  return `${repository}:${env.REQRESP_LAB_IMAGE_TAG || "local"}`;
}

const script = fileURLToPath(new URL("scripts/base-image.sh", packageRoot));

export async function hasTcpdumpImage(engine: Engine, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return (await inspectImage(engine, tcpdumpImage(env))) !== undefined;
}

/** Makes sure of the image and returns its name: builds it from this system's packages when it is missing. @throws LabError IMAGE_UNAVAILABLE */
export async function requireTcpdumpImage(
  engine: Engine,
  options: Pick<CaptureOptions, "env" | "note" | "signal">,
): Promise<string> {
  const base = options.env ?? process.env;
  const image = tcpdumpImage(base);
  if (await hasTcpdumpImage(engine, base)) return image;
  options.note?.(`Building the image ${image} once, to capture from a container`);
  const { execa } = await import("execa");
  const env = { ...base, DOCKER_HOST: engine.endpoint };
  const result = await execa("/bin/sh", [script, "tcpdump"], {
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
    env,
    extendEnv: false,
    cancelSignal: options.signal,
  });
  if (options.signal.aborted) throw new LabError("INTERRUPTED", `Building the image ${image} was interrupted.`);
  if (result.exitCode === 0) return image;
  throw new LabError(
    "IMAGE_UNAVAILABLE",
    `The image ${image} is not there and cannot be built: ${complaint(result.stderr)}`,
    {
      hint: `Make it by hand: printf 'FROM debian:stable-slim\\nRUN apt-get update && apt-get install -y --no-install-recommends tcpdump iputils-ping libcap2-bin && setcap cap_net_raw+ep /usr/bin/tcpdump && setcap cap_net_raw+ep /bin/ping\\nUSER 65534:65534\\n' | docker build -t ${image} -`,
    },
  );
}
