import type { Writable } from "node:stream";
import { CaptureMerge } from "../analysis/capture-merge.js";
import type { CanaryDetector } from "../capture/canary.js";
import type { CaptureOptions, CaptureSession } from "../capture/capture.js";
import { captureMerged, captureNetworks } from "./capture-merged.js";
import type { CapturedPart } from "./capture-target.js";

export interface ServiceCapture {
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
  services: readonly CapturedPart<string>[],
  { merged, outputFor }: ServiceCapture,
  options: Omit<CaptureOptions, "output">,
): Promise<CaptureSession> {
  const together: CanaryDetector[] = [];
  const merge = new CaptureMerge(services.length, { interfaces: services.map(({ service }) => service) });
  const keptPackets = outputFor === undefined ? () => merge.packets : undefined;
  const sources = services.map(({ service, targets }) => ({
    start: (output: Writable) => captureNetworks(targets, { ...options, together, keptPackets, output }),
    file: outputFor?.(service),
  }));
  return captureMerged(sources, {
    merge,
    merged,
    arrival: options.arrival,
  });
}
