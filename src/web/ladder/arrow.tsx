import { displayWidth } from "../../report/text/display-width.js";
import { cut } from "../../report/text/pad.js";
import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import { secondsText } from "../seconds.js";
import type { LadderFrame } from "./ladder-frame.js";
import type { LadderLayout } from "./ladder-layout.js";
import type { LadderRow, Lane } from "./ladder-rows.js";
import { otherLane } from "./lanes.js";

interface ArrowProps {
  id: string;
  model: PageModel;
  palette: Palette;
  row: LadderRow;
  y: number;
  /** Arrows that this one stands for. */
  count: number;
  frame: LadderFrame;
  layout: LadderLayout;
  lanes: readonly Lane[];
  hasLabel: boolean;
  position: number;
  total: number;
  isSelected: boolean;
  isActive: boolean;
  isPhaseStart: boolean;
  pauseNs?: number;
  onSelect?: () => void;
}

/** Of the widest monospaced font in use, at 12 px. */
const characterWidth = 7.25;

export function Arrow(props: ArrowProps) {
  const { model, palette, row, y, frame, layout, lanes, isSelected } = props;
  const from = laneX(frame, lanes, row.from);
  const to = laneX(frame, lanes, row.to);
  const colour = row.trouble === "" ? palette.tones[row.tone] : palette.tones.trouble;
  const isTall = layout.spacing === "time" || layout.rowHeight >= 18;
  const top = layout.spacing === "even" ? y - layout.rowHeight + 7 : y - 11;
  const height = layout.spacing === "even" ? layout.rowHeight : 18;
  const name = (id: string) => lanes.find((lane) => lane.id === id)?.name ?? model.words.ladder.otherHosts;
  const { ladder, columns } = model.words;
  const spoken = `${columns.frame} ${row.frames}, ${secondsText(row.timeNs)} s, ${ladder.from} ${name(row.from)} ${ladder.to} ${name(row.to)}: ${row.label}${row.trouble === "" ? "" : `. ${row.trouble}`}`;
  return (
    <g
      id={props.id}
      role="option"
      class="ladder-row"
      aria-selected={isSelected}
      aria-posinset={props.position}
      aria-setsize={props.total}
      onClick={props.onSelect}
    >
      <title>{spoken}</title>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG takes no focus */}
      <g aria-hidden="true">
        <rect
          class="ladder-target"
          x="0"
          y={top}
          width={frame.width}
          height={height}
          fill={isSelected ? palette.selected : palette.paper}
          fill-opacity={isSelected ? 1 : 0}
        />
        {props.isActive && (
          <rect
            class="ladder-focus"
            x="1"
            y={top + 0.5}
            width={frame.width - 2}
            height={height - 1}
            rx="3"
            fill="none"
            stroke={palette.focus}
            stroke-width="2"
          />
        )}
        <rect x={frame.stripeX} y={top} width="4" height={height} fill={palette.tones[row.tone]} />
        {isTall && (props.hasLabel || isSelected) && <Margins {...props} />}
        <Shaft
          from={from}
          to={to}
          y={y}
          colour={colour}
          isDashed={row.tone === "other" || row.tone === "think"}
          count={props.count}
        />
        {isTall && (props.hasLabel || isSelected) && <RowLabel {...props} from={from} to={to} colour={colour} />}
      </g>
    </g>
  );
}

/** Frame number and time on the left, the phase on the right, and a silence before the row. */
function Margins({ model, palette, row, y, frame, layout, isPhaseStart, pauseNs, lanes }: ArrowProps) {
  const middle = ((frame.laneX[0] ?? 0) + (frame.laneX[Math.min(1, lanes.length - 1)] ?? 0)) / 2;
  return (
    <>
      <text x={frame.frameX} y={y + 4} text-anchor="end" font-size="11" fill={palette.faint}>
        {row.frames}
      </text>
      {frame.timeX !== null && layout.spacing === "even" && (
        <text x={frame.timeX} y={y + 4} text-anchor="end" font-size="11" fill={palette.faint}>
          {secondsText(row.timeNs)}
        </text>
      )}
      {frame.phaseX !== null && isPhaseStart && row.phase !== "" && (
        <text x={frame.phaseX} y={y + 4} font-size="11" fill={palette.faint}>
          {cut(row.phase, 16)}
        </text>
      )}
      {pauseNs !== undefined && (
        <text
          x={middle}
          y={y - layout.rowHeight + 1}
          text-anchor="middle"
          font-size="11"
          font-style="italic"
          fill={palette.faint}
        >
          {model.words.ladder.pause(model.speech.numbers.duration(pauseNs))}
        </text>
      )}
    </>
  );
}

interface ShaftProps {
  from: number;
  to: number;
  y: number;
  colour: string;
  isDashed: boolean;
  count: number;
}

/** A straight arrow, or a loop where both ends are one lane. */
function Shaft({ from, to, y, colour, isDashed, count }: ShaftProps) {
  const width = count > 1 ? 3 : 1.6;
  if (from === to) {
    const path = `M${from} ${y - 5}h26v8h-20`;
    return (
      <>
        <path d={path} fill="none" stroke={colour} stroke-width={width} />
        <path d={`M${from + 1} ${y + 3}l8 -4v8z`} fill={colour} />
      </>
    );
  }
  const sign = to > from ? 1 : -1;
  return (
    <>
      <circle cx={from} cy={y} r="2.5" fill={colour} />
      <line
        x1={from}
        x2={to - sign * 8}
        y1={y}
        y2={y}
        stroke={colour}
        stroke-width={width}
        stroke-dasharray={isDashed ? "5 3" : undefined}
      />
      <path d={`M${to} ${y}l${-sign * 9} -4.5v9z`} fill={colour} />
    </>
  );
}

function RowLabel({
  model,
  palette,
  row,
  y,
  frame,
  layout,
  count,
  from,
  to,
  colour,
}: ArrowProps & { from: number; to: number; colour: string }) {
  if (layout.spacing === "even" && layout.rowHeight < 24)
    return <TroubleMark x={Math.max(from, to) + 12} y={y} text={row.trouble} colour={palette.tones.trouble} />;
  const span = Math.max(Math.abs(to - from), frame.laneGap);
  const text = count > 1 ? model.words.ladder.dense(model.speech.numbers.count(count)) : row.label;
  const left = Math.min(from, to);
  // What does not fit between the two goes on to the right, where this row has nothing else.
  const isLong = from !== to && displayWidth(text) * characterWidth > span - 20;
  const room = isLong ? (frame.phaseX ?? frame.width) - left - 30 : span - 20;
  const shown = cut(text, Math.floor(room / characterWidth));
  const width = displayWidth(shown) * characterWidth;
  const centre = from === to ? from + span / 2 : (from + to) / 2;
  const start = isLong ? left + 10 : centre - width / 2;
  return (
    <>
      <text
        x={start}
        y={y - 5}
        font-size="12"
        font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
        fill={row.tone === "other" ? palette.faint : palette.ink}
        stroke={palette.paper}
        stroke-width="3"
        paint-order="stroke"
      >
        {shown}
      </text>
      <TroubleMark x={Math.max(start + width + 4, Math.max(from, to) + 12)} y={y} text={row.trouble} colour={colour} />
    </>
  );
}

/** A triangle, and what is wrong as its tooltip. */
function TroubleMark({ x, y, text, colour }: { x: number; y: number; text: string; colour: string }) {
  if (text === "") return null;
  return (
    <g>
      <title>{text}</title>
      <path d={`M${x} ${y + 5}l6 -11l6 11z`} fill="none" stroke={colour} stroke-width="1.6" stroke-linejoin="round" />
      <line x1={x + 6} x2={x + 6} y1={y - 2} y2={y + 1.5} stroke={colour} stroke-width="1.6" />
      <circle cx={x + 6} cy={y + 3.4} r="0.9" fill={colour} />
    </g>
  );
}

function laneX(frame: LadderFrame, lanes: readonly Lane[], id: string): number {
  const lane = lanes.findIndex((one) => one.id === id);
  const other = lanes.findIndex((one) => one.id === otherLane);
  return frame.laneX[lane >= 0 ? lane : Math.max(0, other)] ?? 0;
}
