import { cut } from "../../report/text/pad.js";
import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import { isSameSelection, type Selection } from "../selection.js";
import { Arrow } from "./arrow.js";
import type { LadderFrame } from "./ladder-frame.js";
import type { LadderLayout } from "./ladder-layout.js";
import type { LadderRow, LadderRows } from "./ladder-rows.js";
import { TimeAxis } from "./time-axis.js";

interface DrawingProps {
  model: PageModel;
  palette: Palette;
  rows: LadderRows;
  layout: LadderLayout;
  frame: LadderFrame;
  /** Rows from `first` to `last` (exclusive) are drawn. */
  first: number;
  last: number;
  /** What is in sight, in pixels from the top. */
  top: number;
  bottom: number;
  selected: Selection;
  active: number;
  idPrefix: string;
  onSelect?: (row: number) => void;
}

/** Closer than this, arrows of one direction are one arrow. */
const closest = 3;
/** Closer than this, labels would cover each other. */
const closestLabels = 15;

/**
 * The diagram as SVG elements with all their colours in attributes, so that a copy of them is a picture on its own.
 */
export function LadderDrawing(props: DrawingProps) {
  const { model, palette, rows, layout, frame, first, last, top, bottom } = props;
  const drawn: { index: number; row: LadderRow; y: number; count: number; hasLabel: boolean }[] = [];
  let labelY = Number.NEGATIVE_INFINITY;
  const lastBy = new Map<string, number>();
  for (let index = first; index < last; index++) {
    const y = layout.ys[index]!;
    const row = rows.at(index);
    const direction = `${row.from}>${row.to}>${row.tone}`;
    const before = drawn[lastBy.get(direction) ?? -1];
    if (layout.spacing === "time" && before !== undefined && y - before.y < closest && index !== props.active) {
      before.count++;
      continue;
    }
    const hasLabel = y - labelY >= closestLabels;
    if (hasLabel) labelY = y;
    lastBy.set(direction, drawn.length);
    drawn.push({ index, row, y, count: 1, hasLabel });
  }
  return (
    <>
      {layout.spacing === "time" && <TimeAxis {...{ palette, layout, frame, top, bottom }} />}
      {rows.lanes.map((lane, index) => {
        const x = frame.laneX[index] ?? 0;
        return <line key={lane.id} x1={x} x2={x} y1={top} y2={bottom} stroke={palette.line} stroke-width="1.5" />;
      })}
      {drawn.map(({ index, row, y, count, hasLabel }, position) => (
        <Arrow
          key={index}
          id={`${props.idPrefix}${index}`}
          {...{ model, palette, row, y, count, frame, layout, hasLabel }}
          lanes={rows.lanes}
          position={index + 1}
          total={rows.count}
          isSelected={isSameSelection(row.selection, props.selected)}
          isActive={index === props.active}
          isPhaseStart={index === 0 || (position === 0 ? true : drawn[position - 1]!.row.phase !== row.phase)}
          {...(layout.pauses[index] === 1 ? { pauseNs: rows.timeAt(index) - rows.timeAt(index - 1) } : {})}
          {...(props.onSelect === undefined ? {} : { onSelect: () => props.onSelect?.(index) })}
        />
      ))}
    </>
  );
}

/** Names above the lifelines. */
export function LaneHeads({ palette, rows, frame }: { palette: Palette; rows: LadderRows; frame: LadderFrame }) {
  const columns = Math.max(6, Math.floor(frame.laneGap / 7.4));
  return (
    <>
      {rows.lanes.map((lane, index) => {
        const middle = frame.laneX[index] ?? 0;
        // A name that would leave the diagram on the right ends there instead.
        const half = (Math.min(columns, Math.max(lane.name.length, lane.detail.length)) * 7.8) / 2;
        const x = Math.max(half + 4, Math.min(middle, frame.width - half - 4));
        return (
          <g key={lane.id}>
            <title>{`${lane.name} ${lane.detail}`}</title>
            <text x={x} y={17} text-anchor="middle" font-size="13" font-weight="600" fill={palette.ink}>
              {cut(lane.name, columns)}
            </text>
            <text x={x} y={32} text-anchor="middle" font-size="11" fill={palette.faint}>
              {cut(lane.detail, columns)}
            </text>
          </g>
        );
      })}
    </>
  );
}
