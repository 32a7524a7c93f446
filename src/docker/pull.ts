import type { Readable } from "node:stream";
import { LabError } from "../errors.js";
import type { Engine } from "./engine.js";
import { readJsonLines } from "./json-lines.js";
import { layerProgress } from "./layer-progress.js";
import { registryLogin } from "./registry-login.js";
import { engineMessage, interrupted } from "./to-lab-error.js";

export interface PullOptions {
  platform?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Give up after this long without any news. Offline, a pull may otherwise hang for minutes. */
  stallMs?: number | undefined;
  onProgress?: ((text: string) => void) | undefined;
}

const defaultStallMs = 10_000;

/**
 * Pulls an image, told layer by layer.
 * @throws LabError IMAGE_UNAVAILABLE with the registry's own words, INTERRUPTED
 */
export async function pullImage(engine: Engine, reference: string, options: PullOptions = {}): Promise<void> {
  const stall = new AbortController();
  const stallMs = options.stallMs ?? defaultStallMs;
  const timer = setTimeout(() => stall.abort(), stallMs);
  const abortSignal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  try {
    const login = await registryLogin(reference, engine.env);
    const parameters = {
      abortSignal,
      ...(login ? { authconfig: login } : {}),
      ...(options.platform ? { platform: options.platform } : {}),
    };
    const stream = (await engine.client.pull(withTag(reference), parameters)) as Readable;
    const follow = layerProgress();
    const stop = () => stream.destroy();
    abortSignal.addEventListener("abort", stop, { once: true });
    await readJsonLines(stream, (message) => {
      timer.refresh();
      if (typeof message.error === "string") throw new Error(message.error);
      const text = follow(message);
      if (text !== undefined) options.onProgress?.(text);
    });
    if (abortSignal.aborted) throw new Error("the pull was cut short");
  } catch (error) {
    if (options.signal?.aborted) throw interrupted(`Pulling ${reference}`, error);
    const reason = stall.signal.aborted ? `no answer within ${stallMs / 1000} s` : engineMessage(error);
    throw new LabError("IMAGE_UNAVAILABLE", `The image ${reference} is not here and cannot be pulled: ${reason}.`, {
      hint: `Check the name and the connection, then \`docker pull ${reference}\`; without internet, load it with \`docker load\`.`,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Without a tag the Engine's API pulls every tag there is; the docker command means `latest`. */
export function withTag(reference: string): string {
  return /@|:[^/]+$/.test(reference) ? reference : `${reference}:latest`;
}
