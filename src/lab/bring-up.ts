import { assertSupported } from "../compose/assert-supported.js";
import { askComposeHashes, type ComposeHash } from "../compose/compose-hashes.js";
import { type StackRequest, withFiles } from "./choose-files.js";
import type { OpenedStack } from "./open-lab.js";

/** A stack on its way up. Disposing it ends a run of Compose's plugin that nobody waits for. */
export interface BringUp extends Disposable {
  composeHash: ComposeHash;
  /** @throws LabError also COMPOSE_UNSUPPORTED, when the stack would run otherwise than its file says */
  open(): Promise<OpenedStack>;
}

/**
 * Runs Compose's plugin for its hashes; resolves when it runs. To be called before anything else, also before what brings a stack up is
 * loaded: a container cannot be made without its hash, and a run of the plugin takes as long as all the rest until then. An `up` that
 * makes none has them for nothing.
 */
export async function beginBringUp(request: StackRequest): Promise<BringUp> {
  const unneeded = new AbortController();
  const chosen = await withFiles(request);
  const signal = AbortSignal.any([request.signal, unneeded.signal]);
  const composeHash = await askComposeHashes({ ...chosen, signal });
  return {
    composeHash,
    open: async () => {
      const opened = await (await import("./open-lab.js")).openStackAndEngine(chosen);
      assertSupported(opened.stack);
      return opened;
    },
    [Symbol.dispose]: () => unneeded.abort(),
  };
}
