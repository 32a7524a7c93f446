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

/** Names for powers of ten, and where they are fewer than two for 2 and 5 times a power as well: for more there is no room. */
export function durationTicks(ticks: readonly (number | null)[], duration: (ns: number) => string): string[] {
  const isNamed = (tick: number, factors: readonly number[]) => {
    const power = 10 ** Math.floor(Math.log10(tick) + 1e-9);
    return factors.some((factor) => Math.abs(tick / power - factor) < 1e-6);
  };
  const named = (factors: readonly number[]) =>
    ticks.map((tick) => (tick !== null && tick > 0 && isNamed(tick, factors) ? duration(Math.round(tick)) : ""));
  const powers = named([1]);
  return powers.filter(Boolean).length >= 2 ? powers : named([1, 2, 5]);
}

/** Seconds with as many decimals as the ticks differ in: "23.1846 s". */
export function secondsTicks(ticks: readonly number[]): string[] {
  const step = ticks.length < 2 ? 1 : Math.abs(ticks[1]! - ticks[0]!);
  const decimals = Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return ticks.map((tick) => `${tick.toFixed(decimals)} s`);
}
