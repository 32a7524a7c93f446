import type { Writable } from "node:stream";
import { CaptureMerge } from "../analysis/capture-merge.js";
import type { CanaryDetector } from "../capture/canary.js";
import type { CaptureOptions, CaptureSession } from "../capture/capture.js";
import { captureMerged, captureNetworks } from "./capture-merged.js";
import { captureTargets } from "./capture-target.js";
import type { Lab } from "./lab.js";

export interface ServiceCapture {
  services: readonly string[];
  everything: boolean;
  /** Gets the merged capture, pcapng with an interface per service. */
  merged: Writable;
  /** A file of its own for each service. */
  outputFor: ((service: string) => Writable) | undefined;
}

/**
 * Captures several services at once, each where it is. After a drain or a stop everything is in the merged capture, in order.
 * @throws LabError as startCapture; nothing runs then
 */
export function captureServices(
  lab: Lab,
  { services, everything, merged, outputFor }: ServiceCapture,
  options: Omit<CaptureOptions, "output">,
): Promise<CaptureSession> {
  // Asked for before anything starts: what is named wrongly is told at once.
  const targets = services.map((service) => captureTargets(lab, service, everything));
  const together: CanaryDetector[] = [];
  const sources = services.map((service, index) => ({
    start: (output: Writable) => captureNetworks(targets[index]!, { ...options, together, output }),
    file: outputFor?.(service),
  }));
  return captureMerged(sources, {
    merge: new CaptureMerge(services.length, { interfaces: services }),
    merged,
    arrival: options.arrival,
  });
}
