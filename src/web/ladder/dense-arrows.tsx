import type { Palette } from "../palette.js";
import type { LadderFrame } from "./ladder-frame.js";
import { laneX } from "./ladder-row.js";
import type { LadderRows } from "./ladder-rows.js";

interface DenseProps {
  palette: Palette;
  rows: LadderRows;
  frame: LadderFrame;
  /** Row and place of each. */
  arrows: readonly { row: number; y: number }[];
}

/** Arrows that have no room for words. All of one direction are one path: a browser draws ten paths faster than a thousand groups. */
export function DenseArrows({ palette, rows, frame, arrows }: DenseProps) {
  const directions = rows.directions();
  const shafts = new Map<number, string[]>();
  const heads = new Map<number, string[]>();
  const lines: string[] = [];
  for (const { row, y } of arrows) {
    const number = rows.directionAt(row);
    const direction = directions[number];
    if (direction === undefined) {
      const x = laneX(frame, rows.lanes, rows.at(row).from);
      lines.push(`M${x - 3} ${y - 1.5}h6v3h-6z`);
      continue;
    }
    const from = laneX(frame, rows.lanes, direction.from);
    const to = laneX(frame, rows.lanes, direction.to);
    const sign = Math.sign(to - from);
    const place = y.toFixed(1);
    push(shafts, number, `M${frame.stripeX} ${place}h4M${from} ${place}H${from === to ? from + 26 : to - sign * 6}`);
    push(heads, number, `M${to} ${place}l${(sign || 1) * -6} -2.5v5z`);
  }
  return (
    <g opacity="0.7">
      {[...shafts].map(([number, parts]) => {
        const colour = palette.tones[directions[number]!.tone];
        return (
          <g key={number}>
            <path d={parts.join("")} fill="none" stroke={colour} stroke-width="1.2" />
            <path d={(heads.get(number) ?? []).join("")} fill={colour} />
          </g>
        );
      })}
      <path d={lines.join("")} fill={palette.faint} />
    </g>
  );
}

function push(parts: Map<number, string[]>, number: number, part: string): void {
  const list = parts.get(number);
  if (list === undefined) parts.set(number, [part]);
  else list.push(part);
}
