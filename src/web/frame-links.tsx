import { usePage } from "./page-context.js";
import type { Selection } from "./selection.js";

interface FrameLinksProps {
  frames: readonly number[];
  maximum: number;
  onSelect: (selection: Selection) => void;
}

/** Frame numbers, each a way to its packet where the page has it. */
export function FrameLinks({ frames, maximum, onSelect }: FrameLinksProps) {
  const { packets, speech, words } = usePage();
  return (
    <span class="frame-links">
      {frames.slice(0, maximum).map((frame) =>
        packets !== null && frame <= packets.count ? (
          <button
            key={frame}
            type="button"
            class="link number"
            aria-label={words.packetTitle(String(frame))}
            onClick={() => onSelect({ kind: "packet", frame })}
          >
            {speech.numbers.count(frame)}
          </button>
        ) : (
          <span key={frame} class="number">
            {speech.numbers.count(frame)}
          </span>
        ),
      )}
      {frames.length > maximum && <span>…</span>}
    </span>
  );
}
