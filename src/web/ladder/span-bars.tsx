import type { Palette } from "../palette.js";
import type { LadderFrame } from "./ladder-frame.js";
import { type LadderLayout, tallRow } from "./ladder-layout.js";
import { laneX } from "./ladder-row.js";
import type { LadderRows, Span } from "./ladder-rows.js";

interface BarProps {
  palette: Palette;
  rows: LadderRows;
  layout: LadderLayout;
  frame: LadderFrame;
  top: number;
  bottom: number;
}

/** Shorter ones would be a stain on their arrow. */
const leastHeight = 3;
const leastTextHeight = 14;
/** Under the arrow that begins it, over the words of the next. */
const firstLine = 15;
const halfWidth = 4;

interface Bar extends Span {
  x: number;
  y: number;
  end: number;
  /** False while a server answers several at once: their bars are one, and whose time it is cannot be seen. */
  isAlone: boolean;
}

/** How long programs took, as bars on their lifelines with the time beside them: filled where packets show it. */
export function SpanBars(props: BarProps) {
  const { palette, layout, frame } = props;
  const isTall = layout.spacing === "time" || layout.rowHeight >= tallRow;
  const bars = barsInSight(props);
  const colour = palette.tones.service;
  const alone = bars.filter(({ isAlone }) => isAlone);
  return (
    <>
      <path d={outline(alone.filter(({ isOnWire }) => isOnWire))} fill={colour} />
      <path
        d={outline(alone.filter(({ isOnWire }) => !isOnWire))}
        fill={colour}
        fill-opacity="0.25"
        stroke={colour}
        stroke-width="1"
      />
      <path d={outline(bars.filter(({ isAlone }) => !isAlone))} fill={colour} fill-opacity="0.45" />
      {isTall &&
        withText(alone).map(({ x, y, startRow, lane, text }) => {
          // Beside the diagram where there is room, else inside.
          const isLeft = (x === frame.laneX[0]) !== (frame.timeX === null);
          return (
            <text
              key={`${startRow} ${lane}`}
              x={isLeft ? x - 9 : x + 9}
              y={y + firstLine}
              text-anchor={isLeft ? "end" : "start"}
              font-size="11"
              fill={palette.ink}
              stroke={palette.paper}
              stroke-width="3"
              paint-order="stroke"
            >
              {text}
            </text>
          );
        })}
    </>
  );
}

function barsInSight({ rows, layout, frame, top, bottom }: BarProps): Bar[] {
  const bars: Bar[] = [];
  const farthest = new Map<string, Bar>();
  for (const span of rows.spans()) {
    const y = layout.ys[span.startRow]!;
    const end = layout.ys[span.endRow]!;
    if (y > bottom) break;
    if (end < top || end - y < leastHeight) continue;
    const before = farthest.get(span.lane);
    const isAlone = before === undefined || before.end <= y;
    if (!isAlone) before.isAlone = false;
    const bar = { ...span, x: laneX(frame, rows.lanes, span.lane), y, end, isAlone };
    bars.push(bar);
    if (isAlone || end > before.end) farthest.set(span.lane, bar);
  }
  return bars;
}

/** All in one path: there may be a thousand in sight. */
function outline(bars: readonly Bar[]): string {
  return bars
    .map(({ x, y, end }) => `M${x - halfWidth} ${y.toFixed(1)}h${2 * halfWidth}V${end.toFixed(1)}h${-2 * halfWidth}z`)
    .join("");
}

/** Those whose time has room beside them. */
function withText(bars: readonly Bar[]): Bar[] {
  const lowest = new Map<number, number>();
  return bars.filter(({ x, y, end }) => {
    const isNear = y - (lowest.get(x) ?? Number.NEGATIVE_INFINITY) < leastTextHeight;
    if (end - y < leastTextHeight || isNear) return false;
    lowest.set(x, y);
    return true;
  });
}
