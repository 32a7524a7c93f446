import { bridgeIsHere } from "./bridge.js";
import { type CanaryMark, leastCanarySnapLength, leastPingFillerLength } from "./canary.js";
import { type CanarySender, openHostCanarySender } from "./canary-sender.js";
import type { CaptureOptions, CaptureTarget } from "./capture.js";
import type { TcpdumpProcess } from "./tcpdump-process.js";

type Choice = Pick<CaptureOptions, "snapLength">;

/** Whoever captures can send from this host when the bridge is here, from wherever tcpdump then runs. */
export async function hostCanaries(
  { engine, bridge }: CaptureTarget,
  options: Choice,
): Promise<CanarySender | undefined> {
  if (!framesHoldCanaries(options) || bridge === undefined || !bridgeIsHere(bridge)) return undefined;
  if (!(await engine.isLocal())) return undefined;
  return openHostCanarySender(bridge, options.snapLength);
}

/** Sent by the capture's own container, by its `ping`; an image without it sends none, so that none is seen. */
export function containerCanaries(process: TcpdumpProcess, mark: CanaryMark, { snapLength }: Choice): CanarySender {
  const fills = !snapLength || snapLength >= leastPingFillerLength;
  return {
    mark,
    send: async (sequence, flush) => {
      process.sendCanary?.(mark.group, sequence, flush && fills);
      return process.sendCanary !== undefined;
    },
    close: () => {},
  };
}

/**
 * Is tcpdump to run in immediate mode? Only for who wants packets at once and cannot have them by fillers: where these can be sent, they
 * bring packets soon enough, and lose none.
 */
export function needsImmediateMode({ arrival }: Pick<CaptureOptions, "arrival">, canaries?: CanarySender): boolean {
  return arrival === "at-once" && !canaries?.live;
}

export function framesHoldCanaries({ snapLength }: Choice): boolean {
  return !snapLength || snapLength >= leastCanarySnapLength;
}
