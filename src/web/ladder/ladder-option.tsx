import { secondsText } from "../seconds.js";
import { Arrow } from "./arrow.js";
import { heightOfRow, type LadderLayout } from "./ladder-layout.js";
import { labelDistance } from "./ladder-marks.js";
import type { RowProps } from "./ladder-row.js";
import { ProgramNote } from "./program-note.js";

interface OptionProps extends RowProps {
  id: string;
  position: number;
  total: number;
  isSelected: boolean;
  isActive: boolean;
  onSelect?: () => void;
}

/** A row that can be chosen: its place, and what it is in words for who does not see it. */
export function LadderOption(props: OptionProps) {
  const { palette, row, y, layout, frame, isSelected } = props;
  const isLine = row.kind === "line";
  const { top, height } = boxOf(layout, isLine, y);
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
      <title>{spokenText(props)}</title>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG takes no focus */}
      <g aria-hidden="true">
        <rect
          class="ladder-target"
          x="0"
          y={top}
          width={frame.width}
          height={height}
          fill={palette.paper}
          fill-opacity="0"
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
        {!isLine && <rect x={frame.stripeX} y={top} width="4" height={height} fill={palette.tones[row.tone]} />}
        {isLine ? <ProgramNote {...props} /> : <Arrow {...props} />}
      </g>
    </g>
  );
}

/** The stretch of the diagram that is a row's own, where it is chosen and shown as chosen. */
export function boxOf(layout: LadderLayout, isLine: boolean, y: number): { top: number; height: number } {
  if (layout.spacing === "time") {
    // The words of a line stand beside its mark, those of an arrow on it.
    return { top: isLine ? y - labelDistance / 2 : y - labelDistance + 3, height: labelDistance };
  }
  const height = heightOfRow(layout, isLine);
  return { top: y - height + 7 + (isLine ? 5 : 0), height };
}

function spokenText({ model, row, lanes }: RowProps): string {
  const { ladder, columns } = model.words;
  const seconds = `${secondsText(row.timeNs)} s`;
  if (row.kind === "line") return `${seconds}: ${row.label}${row.remark === "" ? "" : `, ${row.remark}`}`;
  const name = (id: string) => lanes.find((lane) => lane.id === id)?.name ?? ladder.otherHosts;
  const trouble = row.trouble === "" ? "" : `. ${row.trouble}`;
  return `${columns.frame} ${row.frames}, ${seconds}, ${ladder.from} ${name(row.from)} ${ladder.to} ${name(row.to)}: ${row.label}${trouble}`;
}
