import type { Palette } from "../palette.js";
import type { LadderFrame } from "./ladder-frame.js";
import { type LadderLayout, topMargin } from "./ladder-layout.js";

interface AxisProps {
  palette: Palette;
  layout: LadderLayout;
  frame: LadderFrame;
  top: number;
  bottom: number;
}

const leastTickDistance = 60;

/** Lines at round times, named on the left. */
export function TimeAxis({ palette, layout, frame, top, bottom }: AxisProps) {
  const stepNs = roundStep(leastTickDistance / layout.scale);
  const decimals = Math.min(9, Math.max(0, 9 - Math.floor(Math.log10(stepNs) + 1e-9)));
  const fromNs = Math.max(0, (top - topMargin) / layout.scale);
  const toNs = (bottom - topMargin) / layout.scale;
  const ticks: number[] = [];
  for (let tick = Math.ceil(fromNs / stepNs); tick * stepNs <= toNs && ticks.length < 400; tick++)
    ticks.push(tick * stepNs);
  const x = frame.timeX;
  return (
    <>
      {ticks.map((ns) => {
        const y = topMargin + ns * layout.scale;
        return (
          <g key={ns}>
            <line x1={frame.stripeX + 8} x2={frame.width} y1={y} y2={y} stroke={palette.line} stroke-dasharray="2 4" />
            {x !== null && (
              <text x={x} y={y + 4} text-anchor="end" font-size="11" fill={palette.faint}>
                {`+${(ns / 1e9).toFixed(decimals)} s`}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** The next of 1, 2, 5 × a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}
