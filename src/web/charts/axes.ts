import type uPlot from "uplot";
import type { Palette } from "../palette.js";

export function axisStyle(palette: Palette): uPlot.Axis {
  return {
    stroke: palette.faint,
    grid: { stroke: palette.line, width: 1 },
    ticks: { stroke: palette.line, width: 1, size: 4 },
    font: "11px system-ui, sans-serif",
  };
}

/** Names for powers of ten only: between them there is no room. */
export function durationTicks(ticks: readonly (number | null)[], duration: (ns: number) => string): string[] {
  return ticks.map((tick) =>
    tick !== null && tick > 0 && Math.abs(Math.log10(tick) % 1) < 1e-9 ? duration(tick) : "",
  );
}
