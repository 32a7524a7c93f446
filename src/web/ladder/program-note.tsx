import { displayWidth } from "../../report/text/display-width.js";
import { cut } from "../../report/text/pad.js";
import { secondsText } from "../seconds.js";
import { tallRow } from "./ladder-layout.js";
import { codeFont, codeWidth, laneX, type RowProps } from "./ladder-row.js";

/** Of the widest proportional font in use, at 11 px. */
const remarkWidth = 6.2;

/** What a program printed or was told: a mark on its lifeline, and the words on the side where the other lifelines are. */
export function ProgramNote({ palette, row, y, frame, layout, lanes }: RowProps) {
  const x = laneX(frame, lanes, row.from);
  const isLast = x === frame.laneX.at(-1) && lanes.length > 1;
  const isTall = layout.spacing === "time" || layout.rowHeight >= tallRow;
  const room = isLast ? x - (frame.laneX[0] ?? 0) - 24 : (frame.phaseX ?? frame.width) - x - 24;
  const remark = row.remark !== "" && room > 420 ? row.remark : "";
  const remarkRoom = remark === "" ? 0 : displayWidth(remark) * remarkWidth + 10;
  const label = cut(row.label, Math.floor((room - remarkRoom) / codeWidth));
  const side = isLast ? -1 : 1;
  const colour = palette.tones[row.tone];
  return (
    <>
      {isTall && frame.timeX !== null && layout.spacing === "even" && (
        <text x={frame.timeX} y={y + 4} text-anchor="end" font-size="11" fill={palette.faint}>
          {secondsText(row.timeNs)}
        </text>
      )}
      <rect x={x - 4} y={y - 4} width="8" height="8" rx="1.5" fill={palette.paper} stroke={colour} stroke-width="1.6" />
      {isTall && (
        <text
          x={x + side * 12}
          y={y + 4}
          text-anchor={isLast ? "end" : "start"}
          font-size="12"
          font-family={codeFont}
          fill={colour}
          stroke={palette.paper}
          stroke-width="3"
          paint-order="stroke"
        >
          {label}
          {remark !== "" && (
            <tspan dx="8" font-size="11" font-family="system-ui, sans-serif" fill={palette.faint}>
              {remark}
            </tspan>
          )}
        </text>
      )}
    </>
  );
}
