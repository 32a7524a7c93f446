import { cut } from "../../report/text/pad.js";
import { lastAtOrBefore } from "../packets/packet-phase.js";
import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import { isSameSelection, type Selection } from "../selection.js";
import { DenseArrows } from "./dense-arrows.js";
import type { LadderFrame } from "./ladder-frame.js";
import type { LadderLayout } from "./ladder-layout.js";
import type { LadderMarks } from "./ladder-marks.js";
import { boxOf, LadderOption } from "./ladder-option.js";
import type { LadderRows } from "./ladder-rows.js";
import { Pause } from "./pause.js";
import { SpanBars } from "./span-bars.js";
import { TimeAxis } from "./time-axis.js";

interface DrawingProps {
  model: PageModel;
  palette: Palette;
  rows: LadderRows;
  layout: LadderLayout;
  marks: LadderMarks;
  frame: LadderFrame;
  /** What is drawn, in pixels from the top. */
  top: number;
  bottom: number;
  selected: Selection;
  active: number;
  idPrefix: string;
  onSelect?: (row: number) => void;
}

/**
 * The diagram as SVG elements with all their colours in attributes, so that a copy of them is a picture on its own.
 */
export function LadderDrawing(props: DrawingProps) {
  const { model, palette, rows, layout, marks, frame, top, bottom } = props;
  const { worded, dense } = inSight(props);
  let phase = "";
  return (
    <>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG takes no focus */}
      <g aria-hidden="true">
        <Chosen {...props} rowsInSight={worded.map(({ row }) => row)} />
        {layout.spacing === "time" && <TimeAxis {...{ palette, layout, frame, top, bottom }} />}
        {rows.lanes.map((lane, index) => {
          const x = frame.laneX[index] ?? 0;
          return <line key={lane.id} x1={x} x2={x} y1={top} y2={bottom} stroke={palette.line} stroke-width="1.5" />;
        })}
        <DenseArrows {...{ palette, rows, frame, arrows: dense }} />
        {worded
          .filter(({ row }) => layout.pauses[row] === 1)
          .map(({ row }) => (
            <Pause key={row} {...{ model, palette, rows, layout, frame, row }} />
          ))}
        <SpanBars {...{ palette, rows, layout, frame, top, bottom }} />
      </g>
      {worded.map(({ index, row: number, count }) => {
        const row = rows.at(number);
        const isPhaseStart = row.phase !== "" && row.phase !== phase;
        if (row.phase !== "") phase = row.phase;
        const isSelected = row.selection !== null && isSameSelection(row.selection, props.selected);
        return (
          <LadderOption
            key={number}
            id={`${props.idPrefix}${number}`}
            {...{ model, palette, row, count, frame, layout, isPhaseStart, isSelected }}
            y={layout.ys[number]!}
            lanes={rows.lanes}
            position={number + 1}
            total={rows.count}
            isActive={number === props.active}
            {...(props.onSelect === undefined ? {} : { onSelect: () => props.onSelect?.(marks.rows[index] ?? number) })}
          />
        );
      })}
    </>
  );
}

/** What is chosen, and paler what is part of it: behind everything, so that it covers nothing. */
function Chosen({ palette, rows, layout, frame, selected, rowsInSight }: DrawingProps & { rowsInSight: number[] }) {
  if (selected === null) return null;
  return (
    <>
      {rowsInSight.map((number) => {
        const row = rows.at(number);
        const isSelected = isSameSelection(row.selection, selected);
        if (!isSelected && !isSameSelection(row.exchange, selected)) return null;
        const { top, height } = boxOf(layout, row.kind === "line", layout.ys[number]!);
        const opacity = isSelected ? 1 : 0.45;
        return (
          <rect
            key={number}
            y={top}
            width={frame.width}
            height={height}
            fill={palette.selected}
            fill-opacity={opacity}
          />
        );
      })}
    </>
  );
}

interface Mark {
  index: number;
  row: number;
  count: number;
}

/** The marks in sight: those with words, with what is selected or active in any case, and the others. */
function inSight({ rows, layout, marks, top, bottom, selected, active }: DrawingProps): {
  worded: Mark[];
  dense: { row: number; y: number }[];
} {
  const placeOf = (mark: number) => layout.ys[marks.rows[mark]!]!;
  const first = lastAtOrBefore(marks.count, placeOf, top) + 1;
  const last = lastAtOrBefore(marks.count, placeOf, bottom);
  const selectedRow = rows.find(selected);
  const worded: Mark[] = [];
  const dense: { row: number; y: number }[] = [];
  for (let index = first; index <= last; index++) {
    const row = marks.rows[index]!;
    if (marks.labelled[index] === 1 || row === selectedRow || row === active)
      worded.push({ index, row, count: marks.counts[index]! });
    else dense.push({ row, y: placeOf(index) });
  }
  // What is chosen may be behind the first of those that are drawn as one.
  for (const row of new Set([selectedRow, active])) {
    const y = layout.ys[row];
    if (y === undefined || y < top || y > bottom || worded.some((one) => one.row === row)) continue;
    worded.push({ index: -1, row, count: 1 });
  }
  return { worded, dense };
}

/** Names above the lifelines. */
export function LaneHeads({ palette, rows, frame }: { palette: Palette; rows: LadderRows; frame: LadderFrame }) {
  const columns = Math.max(6, Math.floor(frame.laneGap / 7.8));
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
            <text
              x={x}
              y={lane.detail === "" ? 25 : 17}
              text-anchor="middle"
              font-size="13"
              font-weight="600"
              fill={palette.ink}
            >
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
