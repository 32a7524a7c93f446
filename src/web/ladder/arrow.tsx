import { displayWidth } from "../../report/text/display-width.js";
import { cut } from "../../report/text/pad.js";
import { secondsText } from "../seconds.js";
import { tallRow } from "./ladder-layout.js";
import { codeFont, codeWidth, laneX, type RowProps } from "./ladder-row.js";
import { TroubleMark } from "./trouble-mark.js";

/** An arrow between two lifelines with its words around it. */
export function Arrow(props: RowProps) {
  const { palette, row, y, layout, frame, lanes } = props;
  const from = laneX(frame, lanes, row.from);
  const to = laneX(frame, lanes, row.to);
  const colour = row.trouble === "" ? palette.tones[row.tone] : palette.tones.trouble;
  const isTall = layout.spacing === "time" || layout.rowHeight >= tallRow;
  return (
    <>
      {isTall && <Margins {...props} />}
      <Shaft
        from={from}
        to={to}
        y={y}
        colour={colour}
        isDashed={row.tone === "other" || row.tone === "think"}
        count={props.count}
      />
      {isTall && <Label {...props} from={from} to={to} colour={colour} />}
    </>
  );
}

/** Frame number and time on the left, the phase on the right. */
function Margins({ palette, row, y, frame, layout, isPhaseStart }: RowProps) {
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
          {cut(row.phase, 14)}
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

type LabelProps = RowProps & { from: number; to: number; colour: string };

function Label({ model, palette, row, y, frame, layout, count, from, to, colour }: LabelProps) {
  const right = Math.max(from, to);
  if (layout.spacing === "even" && layout.rowHeight < 24)
    return <TroubleMark x={right + 12} y={y} text={row.trouble} colour={palette.tones.trouble} />;
  const span = Math.max(Math.abs(to - from), frame.laneGap);
  const text = count > 1 ? model.words.ladder.dense(model.speech.numbers.count(count)) : row.label;
  const left = Math.min(from, to);
  // What does not fit between the two goes on to the right, where this row has nothing else.
  const isLong = from !== to && displayWidth(text) * codeWidth > span - 20;
  const room = isLong ? (frame.phaseX ?? frame.width) - left - 30 : span - 20;
  const shown = cut(text, Math.floor(room / codeWidth));
  const width = displayWidth(shown) * codeWidth;
  const centre = from === to ? from + span / 2 : (from + to) / 2;
  const start = isLong ? left + 10 : centre - width / 2;
  return (
    <>
      {layout.spacing === "time" && (
        <rect x={start - 3} y={y - 15} width={width + 6} height="13" fill={palette.paper} fill-opacity="0.85" />
      )}
      <text
        x={start}
        y={y - 5}
        font-size="12"
        font-family={codeFont}
        fill={row.tone === "other" ? palette.faint : palette.ink}
        stroke={palette.paper}
        stroke-width="3"
        paint-order="stroke"
      >
        {shown}
      </text>
      <TroubleMark x={Math.max(start + width + 4, right + 12)} y={y} text={row.trouble} colour={colour} />
    </>
  );
}
