import { usePage } from "./page-context.js";

interface SplitterProps {
  /** Width of what is behind it, in pixels. */
  width: number;
  onChange: (width: number) => void;
}

export const firstWidth = (): number => limited(innerWidth * 0.34, 544);

const [least, step] = [280, 24];

function limited(width: number, most = innerWidth * 0.7): number {
  return Math.round(Math.min(most, Math.max(least, width)));
}

/** The border between two panes: it is dragged, or moved with the arrow keys (ARIA Authoring Practices, window splitter). */
export function Splitter({ width, onChange }: SplitterProps) {
  const { words } = usePage();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is no hr
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={words.splitter}
      aria-controls="secondary"
      aria-valuemin={least}
      aria-valuemax={limited(Number.POSITIVE_INFINITY)}
      aria-valuenow={width}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(limited(innerWidth - event.clientX));
      }}
      onKeyDown={(event) => {
        const change = { ArrowLeft: step, ArrowRight: -step }[event.key];
        if (change === undefined) return;
        event.preventDefault();
        onChange(limited(width + change));
      }}
    />
  );
}
