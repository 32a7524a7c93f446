import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { keyTarget } from "../grid/key-target.js";
import { lastAtOrBefore } from "../packets/packet-phase.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { usePalette } from "../use-palette.js";
import { useSize } from "../use-size.js";
import { LadderDrawing, LaneHeads } from "./ladder-drawing.js";
import { ladderFrame } from "./ladder-frame.js";
import { evenLayout, maximumZoom, rowHeights, type Spacing, timeLayout } from "./ladder-layout.js";
import type { LadderRows } from "./ladder-rows.js";
import { LadderTools } from "./ladder-tools.js";
import { savePicture } from "./save-picture.js";
import { useDragToPan } from "./use-drag-to-pan.js";

interface LadderProps {
  rows: LadderRows;
  mode: "packets" | "exchanges";
  onMode: (mode: "packets" | "exchanges") => void;
  selected: Selection;
  onSelect: (selection: Selection) => void;
  /** A time to bring into sight; the counter makes asking twice for the same time work. */
  goTo: { timeNs: number; counter: number } | null;
}

const zoomStep = 1.6;
const defaultRowHeight = 34;

/** The sequence diagram: arrows between lifelines, evenly spaced or to scale in time. Only what is in sight is drawn. */
export function LadderView({ rows, mode, onMode, selected, onSelect, goTo }: LadderProps) {
  const model = usePage();
  const palette = usePalette();
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [spacing, setSpacing] = useState<Spacing>("even");
  const [rowHeight, setRowHeight] = useState<number>(defaultRowHeight);
  const [zoom, setZoom] = useState(1);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(-1);
  /** Row and place on the screen that a change of the zoom keeps where they are. */
  const anchor = useRef<{ timeNs: number; offset: number } | null>(null);
  const id = useId();
  const fitHeight = Math.max(200, height - 40);
  const layout = useMemo(
    () => (spacing === "even" ? evenLayout(rows, rowHeight) : timeLayout(rows, fitHeight, zoom)),
    [rows, spacing, rowHeight, zoom, fitHeight],
  );
  const frame = useMemo(() => ladderFrame(Math.max(300, width), rows.lanes.length), [width, rows.lanes.length]);
  useDragToPan(scroller);

  const showRow = (row: number) => {
    const element = scroller.current;
    const y = layout.ys[row];
    if (element === null || y === undefined) return;
    if (y < element.scrollTop + 40 || y > element.scrollTop + element.clientHeight - 60) {
      element.scrollTop = y - element.clientHeight / 2;
    }
  };

  useLayoutEffect(() => {
    const row = rows.find(selected);
    if (row < 0) return;
    setActive((last) => (isRowOf(rows, last, selected) ? last : row));
    if (!isRowOf(rows, active, selected)) showRow(row);
  }, [selected, rows]);

  useEffect(() => {
    if (goTo === null || rows.count === 0) return;
    const row = Math.max(0, lastAtOrBefore(rows.count, rows.timeAt, goTo.timeNs));
    const element = scroller.current;
    if (element !== null) element.scrollTop = (layout.ys[row] ?? 0) - element.clientHeight / 3;
  }, [goTo]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (anchor.current === null || element === null) return;
    const { timeNs, offset } = anchor.current;
    anchor.current = null;
    const row = Math.max(0, lastAtOrBefore(rows.count, rows.timeAt, timeNs));
    const y = spacing === "time" ? (timeNs - layout.startNs) * layout.scale + 30 : (layout.ys[row] ?? 0);
    element.scrollTop = y - offset;
  }, [layout]);

  const keepInPlace = (clientY?: number) => {
    const element = scroller.current;
    if (element === null || rows.count === 0) return;
    const offset =
      clientY === undefined ? element.clientHeight / 2 : clientY - element.getBoundingClientRect().top - 40;
    const y = element.scrollTop + offset;
    const row = Math.max(
      0,
      lastAtOrBefore(rows.count, (position) => layout.ys[position]!, y),
    );
    const timeNs = spacing === "time" ? layout.startNs + (y - 30) / layout.scale : rows.timeAt(row);
    anchor.current = { timeNs, offset };
  };

  const changeZoom = (direction: 1 | -1 | 0, clientY?: number) => {
    keepInPlace(clientY);
    if (spacing === "time") {
      const limit = maximumZoom(rows, fitHeight);
      setZoom((last) => (direction === 0 ? 1 : Math.min(limit, Math.max(1, last * zoomStep ** direction))));
    } else {
      setRowHeight((last) => {
        if (direction === 0) return rowHeights.findLast((one) => one * (rows.count + 1) <= fitHeight) ?? rowHeights[0];
        const place = rowHeights.indexOf(last as (typeof rowHeights)[number]) + direction;
        return rowHeights[Math.min(rowHeights.length - 1, Math.max(0, place))]!;
      });
    }
  };

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      changeZoom(event.deltaY < 0 ? 1 : -1, event.clientY);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoomKey = { "+": 1, "=": 1, "-": -1, "0": 0 }[event.key] as 1 | -1 | 0 | undefined;
    if (zoomKey !== undefined) {
      event.preventDefault();
      changeZoom(zoomKey);
      return;
    }
    const target = keyTarget(event.key, active, rows.count, 10);
    if (target === null) return;
    event.preventDefault();
    const row = Math.max(0, target);
    setActive(row);
    showRow(row);
    onSelect(rows.at(row).selection);
  };

  const first = Math.max(
    0,
    lastAtOrBefore(rows.count, (row) => layout.ys[row]!, top - 60),
  );
  const last = Math.min(rows.count, lastAtOrBefore(rows.count, (row) => layout.ys[row]!, top + height + 60) + 1);
  const total = Math.max(layout.height, 1);
  const isActiveDrawn = active >= first && active < last;

  return (
    <div class="ladder">
      <LadderTools
        {...{ mode, onMode, spacing }}
        onSpacing={(next) => {
          keepInPlace();
          setSpacing(next);
        }}
        onZoom={changeZoom}
        onSave={(format) => void savePicture({ model, palette, rows, layout, format, spacing })}
      />
      <div class="ladder-scroller" ref={scroller} onScroll={() => setTop(scroller.current?.scrollTop ?? 0)}>
        <svg class="ladder-heads" role="presentation" width={frame.width} height={40}>
          <rect width={frame.width} height="40" fill={palette.paper} />
          <LaneHeads {...{ palette, rows, frame }} />
          <line x1="0" x2={frame.width} y1="39.5" y2="39.5" stroke={palette.line} />
        </svg>
        {rows.count === 0 ? (
          <p class="empty">{model.words.nothingFound}</p>
        ) : (
          <div
            class="ladder-rows"
            role="listbox"
            tabIndex={0}
            aria-label={`${model.words.ladder.label}. ${model.words.ladder.help}`}
            aria-activedescendant={isActiveDrawn ? `${id}-${active}` : undefined}
            onKeyDown={onKeyDown}
            style={{ width: `${frame.width}px`, height: `${total}px` }}
          >
            <svg
              role="presentation"
              width={frame.width}
              height={height + 120}
              style={{ transform: `translateY(${Math.max(0, Math.min(top - 60, total - height - 120))}px)` }}
              viewBox={`0 ${Math.max(0, Math.min(top - 60, total - height - 120))} ${frame.width} ${height + 120}`}
            >
              <LadderDrawing
                {...{ model, palette, rows, layout, frame, first, last, selected, active }}
                top={Math.max(0, top - 60)}
                bottom={Math.min(total, top + height + 60)}
                idPrefix={`${id}-`}
                onSelect={(row) => {
                  setActive(row);
                  onSelect(rows.at(row).selection);
                }}
              />
            </svg>
          </div>
        )}
      </div>
    </div>
  );
}

function isRowOf(rows: LadderRows, row: number, selection: Selection): boolean {
  if (selection === null || row < 0 || row >= rows.count) return false;
  const own = rows.at(row).selection;
  if (own.kind === "packet") return selection.kind === "packet" && own.frame === selection.frame;
  return selection.kind === "exchange" && own.connection === selection.connection && own.number === selection.number;
}
