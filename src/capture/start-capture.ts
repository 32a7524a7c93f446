import { LabError } from "../errors.js";
import { bridgeIsHere } from "./bridge.js";
import type { CaptureOptions, CaptureSession, CaptureTarget } from "./capture.js";
import { captureInNamespace, captureInSidecar } from "./capture-in-container.js";
import { captureOnHost, hostPrivileges } from "./capture-on-host.js";
import { hasTcpdumpImage } from "./tcpdump-image.js";

/**
 * Starts a capture where the lab's packets pass; resolves when tcpdump has confirmed that it listens. What is to be captured must start after that.
 * @throws LabError TCPDUMP_NOT_FOUND, CAPTURE_PERMISSION, CAPTURE_FILTER, CAPTURE_FAILED, BRIDGE_NOT_FOUND, IMAGE_UNAVAILABLE, CONTAINER_FAILED,
 * CONTAINER_STOPPED, INTERRUPTED; nothing runs then
 */
export async function startCapture(target: CaptureTarget, options: CaptureOptions): Promise<CaptureSession> {
  if (options.signal.aborted) throw new LabError("INTERRUPTED", "The capture was interrupted.");
  switch (options.via) {
    case "host":
      return captureOnHost(target, options, "as asked for");
    case "sidecar":
      return captureInSidecar(target, options, "as asked for");
    case "netns":
      return captureInNamespace(target, options, "as asked for");
    case undefined:
      return startWhereItWorks(target, options);
  }
}

/** The host's own tcpdump first, as it costs least; then a container, which needs no right of this user's; a password is asked for last. */
async function startWhereItWorks(target: CaptureTarget, options: CaptureOptions): Promise<CaptureSession> {
  const elsewhere = await whyNotOnHost(target);
  if (elsewhere !== undefined) return captureInNamespace(target, options, elsewhere);
  const silent = hostPrivileges(options).filter((privilege) => privilege !== "sudo");
  try {
    return await captureOnHost(target, options, "the Engine runs on this machine", silent);
  } catch (error) {
    const reason = reasonForContainer(error);
    if (reason === undefined || !(error instanceof LabError)) throw error;
    if (
      options.interactive &&
      error.code === "CAPTURE_PERMISSION" &&
      !(await hasTcpdumpImage(target.engine, options.env))
    ) {
      return await captureOnHost(target, options, "the Engine runs on this machine", ["sudo"]);
    }
    return await captureInSidecar(target, options, reason);
  }

  function reasonForContainer(error: unknown): string | undefined {
    if (!(error instanceof LabError)) return undefined;
    if (error.code === "TCPDUMP_NOT_FOUND") return "this host has no tcpdump";
    return error.code === "CAPTURE_PERMISSION" ? "this user may not capture on the host" : undefined;
  }
}

async function whyNotOnHost({ engine, bridge, loopback }: CaptureTarget): Promise<string | undefined> {
  if (loopback) return "server and client share one network namespace";
  if (bridge === undefined) return "the network has no bridge";
  if (!(await engine.isLocal())) return `the Engine is elsewhere (${engine.endpoint})`;
  return bridgeIsHere(bridge) ? undefined : `the bridge ${bridge} is not on this host`;
}
