import type { CaptureOptions, CaptureSession, CaptureTarget } from "./capture.js";
import { captureOnHost } from "./capture-on-host.js";

/** Starts a capture where the lab's packets pass; resolves when tcpdump has confirmed that it listens. */
export async function startCapture(target: CaptureTarget, options: CaptureOptions): Promise<CaptureSession> {
  return captureOnHost(target, options, "the Engine runs on this machine");
}
