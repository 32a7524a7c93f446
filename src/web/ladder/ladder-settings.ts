import { rowHeights, type Spacing } from "./ladder-layout.js";

/** How the reader wants the diagram; kept while other views are looked at. */
export interface LadderSettings {
  mode: "packets" | "exchanges";
  spacing: Spacing;
  /** Evenly spaced. */
  rowHeight: number;
  /** In time; 1 is all of it. */
  zoom: number;
  hasLines: boolean;
}

export const firstSettings: LadderSettings = {
  mode: "packets",
  spacing: "even",
  rowHeight: 34,
  zoom: 1,
  hasLines: true,
};

const zoomStep = 1.6;

/** One step nearer (1) or farther (-1), or all of it (0). */
export function zoomed(
  settings: LadderSettings,
  direction: 1 | -1 | 0,
  { limit, rows, fitHeight }: { limit: number; rows: number; fitHeight: number },
): LadderSettings {
  if (settings.spacing === "time") {
    const zoom = direction === 0 ? 1 : Math.min(limit, Math.max(1, settings.zoom * zoomStep ** direction));
    return { ...settings, zoom };
  }
  const fitting = rowHeights.findLast((one) => one * (rows + 1) <= fitHeight) ?? rowHeights[0];
  const place = rowHeights.indexOf(settings.rowHeight as (typeof rowHeights)[number]) + direction;
  const next = rowHeights[Math.min(rowHeights.length - 1, Math.max(0, place))]!;
  return { ...settings, rowHeight: direction === 0 ? fitting : next };
}
