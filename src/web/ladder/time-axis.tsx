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
const mostTicks = 400;

/** Lines at round times since the capture's first frame, named on the left. */
export function TimeAxis({ palette, layout, frame, top, bottom }: AxisProps) {
  const stepNs = roundStep(leastTickDistance / layout.scale);
  const decimals = Math.min(9, Math.max(0, 9 - Math.floor(Math.log10(stepNs) + 1e-9)));
  const timeAt = (y: number) => layout.startNs + (y - topMargin) / layout.scale;
  const first = Math.ceil(Math.max(layout.startNs, timeAt(top)) / stepNs);
  const last = Math.min(first + mostTicks, Math.floor(timeAt(bottom) / stepNs));
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * stepNs);
  const x = frame.timeX;
  return (
    <g>
      {ticks.map((ns) => {
        const y = topMargin + (ns - layout.startNs) * layout.scale;
        return (
          <g key={ns}>
            <line x1={frame.stripeX + 8} x2={frame.width} y1={y} y2={y} stroke={palette.line} stroke-dasharray="2 4" />
            <text
              x={x ?? frame.stripeX + 10}
              y={x === null ? y - 3 : y + 4}
              text-anchor={x === null ? "start" : "end"}
              font-size={x === null ? 10 : 11}
              fill={palette.faint}
            >
              {`${(ns / 1e9).toFixed(decimals)} s`}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The next of 1, 2, 5 × a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}
