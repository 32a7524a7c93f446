import type { LabCapture } from "../lab/capture-lab.js";
import type { Context } from "./context.js";
import { isSilent, liveOptions } from "./follow-summary.js";
import { createLiveView, type LiveView } from "./live-view.js";

const askDropsEveryMs = 1_000;

/** The view of a capture that goes on; undefined where nobody wants to see it. */
export function captureView(argv: Record<string, unknown>, context: Context): LiveView | undefined {
  return isSilent(context) ? undefined : createLiveView(liveOptions(argv, context));
}

/** Shows what the capture knows, and asks tcpdump now and then what was dropped. Disposing it ends the asking. */
export function watchCapture(view: LiveView, { analyzer, session }: LabCapture): Disposable {
  let dropped: number | null = null;
  let isAsking = false;
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    const counts = await session.counts();
    if (counts !== undefined) dropped = counts.droppedByKernel + counts.droppedByInterface;
    isAsking = false;
  };
  const timer = setInterval(() => void ask(), askDropsEveryMs);
  view.watch({
    counts: () => ({
      packets: analyzer.frames,
      connections: analyzer.connections,
      exchanges: analyzer.exchanges,
      dropped,
    }),
    underWay: () => analyzer.exchangesUnderWay(),
  });
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
