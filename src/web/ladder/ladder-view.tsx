import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { keyTarget } from "../grid/key-target.js";
import { lastAtOrBefore } from "../packets/packet-phase.js";
import { usePage } from "../page-context.js";
import { PartOfPackets } from "../part-of-packets.js";
import { isSameSelection, type Selection } from "../selection.js";
import { usePalette } from "../use-palette.js";
import { useSize } from "../use-size.js";
import { LadderDrawing, LaneHeads } from "./ladder-drawing.js";
import { ladderFrame } from "./ladder-frame.js";
import { evenLayout, type LadderLayout, maximumZoom, timeLayout, topMargin } from "./ladder-layout.js";
import { marksOf } from "./ladder-marks.js";
import type { LadderRows } from "./ladder-rows.js";
import { type LadderSettings, zoomed } from "./ladder-settings.js";
import { LadderTools } from "./ladder-tools.js";
import { linesNear } from "./lines-near.js";
import type { ProgramLine } from "./program-lines.js";
import { savePicture } from "./save-picture.js";
import { useDragToPan } from "./use-drag-to-pan.js";
import { useWheelZoom } from "./use-wheel-zoom.js";
import { useWindow } from "./use-window.js";
import { withLines } from "./with-lines.js";

interface LadderProps {
  /** The arrows. */
  rows: LadderRows;
  lines: readonly ProgramLine[];
  settings: LadderSettings;
  onSettings: (settings: LadderSettings) => void;
  selected: Selection;
  onSelect: (selection: Selection) => void;
  /** A time to bring into sight; the counter makes asking twice for the same time work. */
  goTo: { timeNs: number; counter: number } | null;
}

const headHeight = 40;

/** The sequence diagram: arrows between lifelines, evenly spaced or to scale in time. Only what is in sight is drawn. */
export function LadderView({ rows: arrows, lines, settings, onSettings, selected, onSelect, goTo }: LadderProps) {
  const model = usePage();
  const palette = usePalette();
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [active, setActive] = useState(-1);
  const id = useId();
  const { spacing, rowHeight, zoom, hasLines } = settings;
  const near = useMemo(() => (spacing === "time" ? linesNear(arrows, lines) : lines), [arrows, lines, spacing]);
  const rows = useMemo(() => (hasLines ? withLines(arrows, near) : arrows), [arrows, near, hasLines]);
  const outside = lines.length - near.length;
  const fitHeight = Math.max(200, height - headHeight);
  const layout = useMemo(
    () => (spacing === "even" ? evenLayout(rows, rowHeight) : timeLayout(rows, fitHeight, zoom)),
    [rows, spacing, rowHeight, zoom, fitHeight],
  );
  const marks = useMemo(() => marksOf(rows, layout), [rows, layout]);
  const { lanes, frameColumns } = rows;
  const frame = useMemo(
    () => ladderFrame(Math.max(300, width), lanes.length, frameColumns),
    [width, lanes.length, frameColumns],
  );
  const { top, bottom, onScroll } = useWindow(scroller, height, Math.max(layout.height, 1));
  const keepInPlace = useKeptPlace(scroller, rows, layout, active);
  useDragToPan(scroller);

  const change = (next: LadderSettings, clientY?: number) => {
    keepInPlace(clientY);
    onSettings(next);
  };
  const changeZoom = (direction: 1 | -1 | 0, clientY?: number) =>
    change(zoomed(settings, direction, { limit: maximumZoom(rows, fitHeight), rows: rows.count, fitHeight }), clientY);
  useWheelZoom(scroller, changeZoom);

  const showRow = (row: number) => {
    const element = scroller.current;
    const y = layout.ys[row];
    if (element === null || y === undefined) return;
    if (y < element.scrollTop + headHeight || y > element.scrollTop + element.clientHeight - 60) {
      element.scrollTop = y - element.clientHeight / 2;
    }
  };
  const choose = (row: number) => {
    setActive(row);
    const { selection } = rows.at(row);
    if (selection !== null) onSelect(selection);
  };

  useLayoutEffect(() => {
    const row = rows.find(selected);
    if (row < 0 || isRowOf(rows, active, selected)) return;
    setActive(row);
    showRow(row);
  }, [selected, rows]);

  useEffect(() => {
    const element = scroller.current;
    if (goTo === null || rows.count === 0 || element === null) return;
    const row = Math.max(0, lastAtOrBefore(rows.count, rows.timeAt, goTo.timeNs));
    element.scrollTop = (layout.ys[row] ?? 0) - element.clientHeight / 3;
  }, [goTo]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoomKey = { "+": 1, "=": 1, "-": -1, "0": 0 }[event.key] as 1 | -1 | 0 | undefined;
    const target = keyTarget(event.key, active, rows.count, 10);
    if (zoomKey === undefined && target === null) return;
    event.preventDefault();
    if (zoomKey !== undefined) changeZoom(zoomKey);
    else {
      const row = Math.max(0, target ?? 0);
      showRow(row);
      choose(row);
    }
  };

  /** Arrows without words are chosen by their place. */
  const pick = (event: MouseEvent & { currentTarget: SVGRectElement }) => {
    const y = top + event.clientY - event.currentTarget.getBoundingClientRect().top;
    const row = nearestRow(layout, y);
    if (row >= 0) choose(row);
  };

  const isActiveDrawn = (layout.ys[active] ?? -1) >= top && (layout.ys[active] ?? -1) <= bottom;

  return (
    <div class="ladder">
      <LadderTools
        settings={settings}
        lines={lines.length}
        onChange={change}
        onZoom={changeZoom}
        onSave={(format) => void savePicture({ model, palette, rows, layout, format, spacing })}
      />
      {settings.mode === "packets" && <PartOfPackets />}
      {hasLines && outside > 0 && (
        <p class="note">{model.words.ladder.linesOutside(model.speech.numbers.count(outside), outside === 1)}</p>
      )}
      <div class="ladder-scroller" ref={scroller} onScroll={onScroll}>
        <svg class="ladder-heads" role="presentation" width={frame.width} height={headHeight}>
          <rect width={frame.width} height={headHeight} fill={palette.paper} />
          <LaneHeads {...{ palette, rows, frame }} />
          <line x1="0" x2={frame.width} y1={headHeight - 0.5} y2={headHeight - 0.5} stroke={palette.line} />
        </svg>
        {rows.count === 0 ? (
          <p class="empty">{model.report.capture.frames === 0 ? model.words.noFrames : model.words.nothingFound}</p>
        ) : (
          <div
            class="ladder-rows"
            role="listbox"
            tabIndex={0}
            aria-label={`${model.words.ladder.label}. ${model.words.ladder.help}`}
            aria-activedescendant={isActiveDrawn ? `${id}-${active}` : undefined}
            onKeyDown={onKeyDown}
            style={{ width: `${frame.width}px`, height: `${Math.max(layout.height, 1)}px` }}
          >
            <svg
              role="presentation"
              width={frame.width}
              height={bottom - top}
              style={{ transform: `translateY(${top}px)` }}
              viewBox={`0 ${top} ${frame.width} ${bottom - top}`}
            >
              {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; keys reach every row */}
              <rect y={top} width={frame.width} height={bottom - top} fill={palette.paper} onClick={pick} />
              <LadderDrawing
                {...{ model, palette, rows, layout, marks, frame, top, bottom, selected, active }}
                idPrefix={`${id}-`}
                onSelect={choose}
              />
            </svg>
          </div>
        )}
      </div>
    </div>
  );
}

/**
 * Keeps the time that is under the pointer, of the active row where it is in sight, or in the middle, where it is on the screen when
 * the layout changes.
 * @returns to be called before the change
 */
function useKeptPlace(
  scroller: { current: HTMLElement | null },
  rows: LadderRows,
  layout: LadderLayout,
  active: number,
): (clientY?: number) => void {
  const anchor = useRef<{ timeNs: number; offset: number } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (anchor.current === null || element === null) return;
    const { timeNs, offset } = anchor.current;
    anchor.current = null;
    const row = Math.max(0, lastAtOrBefore(rows.count, rows.timeAt, timeNs));
    const y = layout.spacing === "time" ? topMargin + (timeNs - layout.startNs) * layout.scale : (layout.ys[row] ?? 0);
    element.scrollTop = y - offset;
  }, [layout]);
  return (clientY) => {
    const element = scroller.current;
    if (element === null || rows.count === 0) return;
    const activeOffset = (layout.ys[active] ?? Number.NEGATIVE_INFINITY) - element.scrollTop;
    const isActiveSeen = activeOffset >= 0 && activeOffset <= element.clientHeight - headHeight;
    const ownOffset = isActiveSeen ? activeOffset : element.clientHeight / 2;
    const offset = clientY === undefined ? ownOffset : clientY - element.getBoundingClientRect().top - headHeight;
    const y = element.scrollTop + offset;
    const row = Math.max(
      0,
      lastAtOrBefore(rows.count, (position) => layout.ys[position]!, y),
    );
    const timeNs = layout.spacing === "time" ? layout.startNs + (y - topMargin) / layout.scale : rows.timeAt(row);
    anchor.current = { timeNs, offset };
  };
}

/** As far from a thin arrow as a finger or a hand may miss it, in pixels. */
const reach = 8;

function nearestRow({ ys }: LadderLayout, y: number): number {
  const before = lastAtOrBefore(ys.length, (row) => ys[row]!, y);
  const [above, below] = [
    y - (ys[before] ?? Number.NEGATIVE_INFINITY),
    (ys[before + 1] ?? Number.POSITIVE_INFINITY) - y,
  ];
  if (Math.min(above, below) > reach) return -1;
  return above <= below ? before : before + 1;
}

function isRowOf(rows: LadderRows, row: number, selection: Selection): boolean {
  return selection !== null && row >= 0 && row < rows.count && isSameSelection(rows.at(row).selection, selection);
}
